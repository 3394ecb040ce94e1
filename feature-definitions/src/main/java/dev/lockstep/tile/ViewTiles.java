/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.tile;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.lockstep.store.ReadPoint;
import java.util.List;
import java.util.function.Predicate;

/**
 * The tiles of a view version that count: one generation, and its runs.
 *
 * @param view name of the view
 * @param version of its log
 * @param generation counts recomputations from the first row, from 1; each has tiles of its own
 * @param layout of the generation
 * @param runs oldest first, at least one
 * @param logRows by partition, how many tiles of whatever run the tile log holds at least: whoever
 *     sees fewer may miss some that count
 */
public record ViewTiles(
    String view,
    int version,
    long generation,
    TileLayout layout,
    List<TileRun> runs,
    List<Long> logRows) {
  public ViewTiles {
    requireNonNull(view, "view is null");
    requireNonNull(layout, "layout is null");
    runs = ImmutableList.copyOf(runs);
    logRows = ImmutableList.copyOf(logRows);
    checkArgument(!runs.isEmpty(), "No run");
    for (TileRun run : runs) {
      checkArgument(run.cuts().size() == logRows.size(), "Run %s has other partitions", run.id());
    }
  }

  public int partitions() {
    return logRows.size();
  }

  /** The highest {@code seq} that tiles of a partition hold; MIN_VALUE if there is none. */
  public long cut(int partition) {
    return cut(partition, runs.size());
  }

  /** The same for the first so many runs. */
  public long cut(int partition, int firstRuns) {
    return firstRuns == 0 ? Long.MIN_VALUE : runs.get(firstRuns - 1).cuts().get(partition);
  }

  /**
   * How many runs, from the oldest on, an answer may try: with a moment of arrival those whose rows
   * had all arrived; with positions all of them, as long as no tile of the entity shows a row
   * beyond its position.
   */
  public int runsAt(int partition, ReadPoint point) {
    return point instanceof ReadPoint.KnownAt knownAt
        ? count(run -> run.ingestMillis().get(partition) <= knownAt.ingestTimeMillis())
        : runs.size();
  }

  /** How many runs, from the oldest on, hold no row beyond a position. */
  public int runsUpTo(int partition, long seq) {
    return count(run -> run.cuts().get(partition) <= seq);
  }

  private int count(Predicate<TileRun> usable) {
    int count = 0;
    while (count < runs.size() && usable.test(runs.get(count))) {
      count++;
    }
    return count;
  }
}
