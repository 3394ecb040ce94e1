/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.tile;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.time.TimeRange;
import dev.lockstep.time.Window;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What tiles of one generation look like: how long their hops are and what their states aggregate.
 * A hop of length {@code h} is {@code [i * h, (i + 1) * h)} for a whole number {@code i}. Rows
 * outside {@link #TILED} are in no tile. Immutable.
 *
 * @param hopMillis lengths from the finest level to the coarsest, each a multiple of the one before
 * @param groups ids of the groups, in the order of a tile's states
 */
public record TileLayout(List<Long> hopMillis, List<String> groups) {
  /** Event times of rows that are in tiles: some 2000 years around 1970. */
  public static final TimeRange TILED = new TimeRange(-(1L << 46), (1L << 46) - 1);

  private static final long MINUTE = 60_000;
  private static final long DAY = 86_400_000;

  /** Each a multiple of the one before. */
  private static final List<Long> LENGTHS =
      List.of(5 * MINUTE, 60 * MINUTE, DAY, 16 * DAY, 256 * DAY);

  private static final int INDEX_BITS = 48;
  private static final long INDEX_ZERO = 1L << (INDEX_BITS - 1);
  private static final long INDEX_MASK = (1L << INDEX_BITS) - 1;

  public TileLayout {
    hopMillis = ImmutableList.copyOf(hopMillis);
    groups = ImmutableList.copyOf(groups);
    checkArgument(hopMillis.size() < 64, "Too many levels: %s", hopMillis.size());
    for (int i = 0; i < hopMillis.size(); i++) {
      long hop = hopMillis.get(i);
      checkArgument(hop >= 1, "Hop below 1 ms: %s", hop);
      checkArgument(
          i == 0 || (hop > hopMillis.get(i - 1) && hop % hopMillis.get(i - 1) == 0),
          "A hop of %s ms is no multiple of %s ms",
          hop,
          i == 0 ? 0 : hopMillis.get(i - 1));
    }
  }

  /**
   * The layout that serves a view's windows with few tiles: levels up to half of the longest
   * window, and every group of its features. {@link #isEmpty} if tiles are of no use to the view.
   */
  public static TileLayout of(ViewPlan view) {
    return of(view, LENGTHS);
  }

  /**
   * As the other, with levels chosen among some.
   *
   * @param lengths from the finest to the coarsest, each a multiple of the one before, in
   *     milliseconds
   */
  public static TileLayout of(ViewPlan view, List<Long> lengths) {
    Set<String> groups = new LinkedHashSet<>();
    long longest = 0;
    for (FeaturePlan feature : view.features()) {
      Optional<TileGroup> group = TileGroup.of(feature);
      if (group.isPresent()) {
        groups.add(group.get().id());
        Window window = ((AggregateFeature) feature).window();
        longest = Math.max(longest, window.lengthMillis().orElse(Long.MAX_VALUE));
      }
    }
    long half = longest / 2;
    return new TileLayout(
        lengths.stream().filter(length -> length <= half).toList(), List.copyOf(groups));
  }

  /** Whether there is nothing to be had from tiles. */
  public boolean isEmpty() {
    return hopMillis.isEmpty() || groups.isEmpty();
  }

  public int levels() {
    return hopMillis.size();
  }

  /**
   * The number of a tile: level and hop in one.
   *
   * @param level 0 for the finest
   * @param eventTimeMillis any time in the hop, within {@link #TILED}
   */
  public long slot(int level, long eventTimeMillis) {
    long index = Math.floorDiv(eventTimeMillis, hopMillis.get(level));
    return ((long) level << INDEX_BITS) | (index + INDEX_ZERO);
  }

  /** The level of a slot. */
  public int level(long slot) {
    return (int) (slot >>> INDEX_BITS);
  }

  /** The event times of a slot. */
  public TimeRange times(long slot) {
    long hop = hopMillis.get(level(slot));
    long start = ((slot & INDEX_MASK) - INDEX_ZERO) * hop;
    return new TimeRange(start, start + hop - 1);
  }
}
