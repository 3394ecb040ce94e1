/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.tile;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a run, or a part of it, took in and gave out. Immutable.
 *
 * @param rows by partition, how many rows were taken in
 * @param ingestMillis by partition, the latest ingest time among them, epoch milliseconds; {@link
 *     Long#MIN_VALUE} if there was none
 * @param tiles how many were given out
 */
public record TileTally(List<Long> rows, List<Long> ingestMillis, long tiles) {
  public TileTally {
    rows = ImmutableList.copyOf(rows);
    ingestMillis = ImmutableList.copyOf(ingestMillis);
    checkArgument(rows.size() == ingestMillis.size(), "Not the same partitions");
  }

  /** Of nothing. */
  public static TileTally none(int partitions) {
    return new TileTally(
        Collections.nCopies(partitions, 0L), Collections.nCopies(partitions, Long.MIN_VALUE), 0);
  }

  /** Of both; the other is of rows that are not in this. */
  public TileTally plus(TileTally other) {
    return new TileTally(
        IntStream.range(0, rows.size()).mapToObj(p -> rows.get(p) + other.rows.get(p)).toList(),
        IntStream.range(0, rows.size())
            .mapToObj(p -> Math.max(ingestMillis.get(p), other.ingestMillis.get(p)))
            .toList(),
        tiles + other.tiles);
  }

  /** How many rows were taken in. */
  public long allRows() {
    return rows.stream().mapToLong(Long::longValue).sum();
  }
}
