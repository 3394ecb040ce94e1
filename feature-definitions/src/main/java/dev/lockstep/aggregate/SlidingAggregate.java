/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import org.jspecify.annotations.Nullable;

/**
 * An aggregate of a window that slides over rows in the order of (event time, seq): rows enter at
 * the new end and leave at the old end, each once. Its results have the bits that the aggregator
 * gives for the same rows. Not thread-safe.
 */
public interface SlidingAggregate {
  /** Takes in the row after the newest that has entered. */
  void enter(@Nullable Object value, long eventTimeMillis, long seq);

  /** Drops the oldest row that is still inside, with the arguments with which it entered. */
  void leave(@Nullable Object value, long eventTimeMillis, long seq);

  /**
   * Whether rows may enter and leave in any order; if so, only that each leaves once with the
   * arguments with which it entered is asked for.
   */
  default boolean takesAnyOrder() {
    return false;
  }

  /** The result for the rows inside; changes nothing. */
  AggregateResult result();

  /** Drops all rows; the next to enter may be any newer row. */
  void clear();
}
