/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.tile;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSortedMap;
import dev.lockstep.tile.ViewTiles;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which tiles count, of all views at once. Immutable.
 *
 * @param number counts commits, from 1; 0 before the first
 * @param committed when
 * @param reason what brought it about, for people
 * @param views by {@link #key}
 */
public record TileCommit(
    long number, Instant committed, String reason, Map<String, ViewTiles> views) {
  /** There are no tiles. */
  public static final TileCommit NONE = new TileCommit(0, Instant.EPOCH, "", Map.of());

  public TileCommit {
    requireNonNull(committed, "committed is null");
    requireNonNull(reason, "reason is null");
    views = ImmutableSortedMap.copyOf(views);
  }

  /** The name of a view version within commits. */
  public static String key(String view, int version) {
    return view + "/v" + version;
  }

  /** The tiles of a view version; empty if it has none. */
  public Optional<ViewTiles> tiles(String view, int version) {
    return Optional.ofNullable(views.get(key(view, version)));
  }

  /** The next commit, with other tiles for one view version. */
  public TileCommit with(ViewTiles tiles, Instant now, String why) {
    Map<String, ViewTiles> next = new TreeMap<>(views);
    next.put(key(tiles.view(), tiles.version()), tiles);
    return new TileCommit(number + 1, now, why, next);
  }

  /** The next commit, with what counted in this one. */
  public TileCommit again(long lastNumber, Instant now) {
    return new TileCommit(lastNumber + 1, now, "back to commit " + number, views);
  }
}
