/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import com.google.common.collect.ImmutableList;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.online.kafka.LogExtent;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Positions of a log as cuts: by partition the highest {@code seq} in a prefix, {@link
 * Long#MIN_VALUE} for none.
 */
final class Cuts {
  private Cuts() {}

  /** Of the empty prefix. */
  static List<Long> none(int partitions) {
    return Collections.nCopies(partitions, Long.MIN_VALUE);
  }

  static List<Long> of(LakePosition position, int partitions) {
    return IntStream.range(0, partitions)
        .mapToObj(partition -> position.seq(partition).orElse(Long.MIN_VALUE))
        .collect(ImmutableList.toImmutableList());
  }

  /** Of both prefixes together. */
  static List<Long> max(List<Long> one, List<Long> other) {
    return IntStream.range(0, one.size())
        .mapToObj(partition -> Math.max(one.get(partition), other.get(partition)))
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * How many rows of each partition are between two cuts: {@code seq} grows by one from the log's
   * first row on.
   */
  static List<Long> rows(List<Long> after, List<Long> upTo, List<LogExtent> extents) {
    return IntStream.range(0, upTo.size())
        .mapToObj(
            partition ->
                rowsUpTo(upTo.get(partition), extents.get(partition))
                    - rowsUpTo(after.get(partition), extents.get(partition)))
        .collect(ImmutableList.toImmutableList());
  }

  private static long rowsUpTo(long cut, LogExtent extent) {
    return cut == Long.MIN_VALUE ? 0 : extent.rowsUpTo(cut);
  }

  static long sum(List<Long> rows) {
    return rows.stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Lowers a cut until there are at most so many rows above another one, from each partition its
   * share.
   *
   * @param most at least 1
   * @return as many rows above {@code after} as asked for, or all
   */
  static List<Long> limit(List<Long> after, List<Long> upTo, List<LogExtent> extents, long most) {
    List<Long> rows = rows(after, upTo, extents);
    long all = sum(rows);
    if (all <= most) {
      return upTo;
    }
    ImmutableList.Builder<Long> cuts = ImmutableList.builder();
    long seen = 0;
    long given = 0;
    for (int partition = 0; partition < rows.size(); partition++) {
      seen += rows.get(partition);
      long due = share(most, seen, all);
      long taken = due - given;
      given = due;
      long cut = after.get(partition);
      long first = cut == Long.MIN_VALUE ? extents.get(partition).firstSeq() - 1 : cut;
      cuts.add(taken == 0 ? cut : first + taken);
    }
    return cuts.build();
  }

  /** Of {@code most} as much as {@code part} is of {@code all}, rounded down. */
  private static long share(long most, long part, long all) {
    return BigInteger.valueOf(most)
        .multiply(BigInteger.valueOf(part))
        .divide(BigInteger.valueOf(all))
        .longValueExact();
  }
}
