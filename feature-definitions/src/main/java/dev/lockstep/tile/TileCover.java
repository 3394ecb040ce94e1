/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.tile;

import com.google.common.collect.ImmutableList;
import dev.lockstep.time.TimeRange;
import java.util.List;

/**
 * A range of event times as whole hops and what is left at its edges: together they are the range,
 * and no two of them overlap.
 *
 * @param slots tiles that lie within the range, as coarse as possible
 * @param edges what no tile covers
 */
public record TileCover(List<Slots> slots, List<TimeRange> edges) {
  public TileCover {
    slots = ImmutableList.copyOf(slots);
    edges = ImmutableList.copyOf(edges);
  }

  /** Covers a range with the fewest tiles, and as little as possible with edges. */
  public static TileCover of(TimeRange range, TileLayout layout) {
    Builder builder = new Builder(layout);
    TimeRange tiled = TileLayout.TILED;
    builder.edge(range.firstMillis(), Math.min(range.lastMillis(), tiled.firstMillis() - 1));
    builder.cover(
        Math.max(range.firstMillis(), tiled.firstMillis()),
        Math.min(range.lastMillis(), tiled.lastMillis()),
        layout.levels() - 1);
    builder.edge(Math.max(range.firstMillis(), tiled.lastMillis() + 1), range.lastMillis());
    return new TileCover(builder.slots.build(), builder.edges.build());
  }

  /** Whether a time belongs to an edge. */
  public boolean isEdge(long eventTimeMillis) {
    for (TimeRange edge : edges) {
      if (edge.contains(eventTimeMillis)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a tile belongs to the cover. */
  public boolean holds(long slot) {
    for (Slots range : slots) {
      if (range.contains(slot)) {
        return true;
      }
    }
    return false;
  }

  private static final class Builder {
    private final TileLayout layout;
    private final ImmutableList.Builder<Slots> slots = ImmutableList.builder();
    private final ImmutableList.Builder<TimeRange> edges = ImmutableList.builder();

    Builder(TileLayout layout) {
      this.layout = layout;
    }

    void edge(long first, long last) {
      if (first <= last) {
        edges.add(new TimeRange(first, last));
      }
    }

    /** Covers the inside with the level's hops and the two ends with the finer ones. */
    void cover(long first, long last, int level) {
      if (first > last) {
        return;
      }
      if (level < 0) {
        edge(first, last);
        return;
      }
      long hop = layout.hopMillis().get(level);
      long start = -Math.floorDiv(-first, hop) * hop;
      long end = Math.floorDiv(last + 1, hop) * hop;
      if (start >= end) {
        cover(first, last, level - 1);
        return;
      }
      cover(first, start - 1, level - 1);
      slots.add(new Slots(layout.slot(level, start), layout.slot(level, end - hop)));
      cover(end, last, level - 1);
    }
  }
}
