/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.time;

/**
 * A closed range of event times. Empty when {@code firstMillis > lastMillis}.
 *
 * @param firstMillis the earliest event time that belongs to the range, epoch milliseconds
 * @param lastMillis the latest event time that belongs to the range, epoch milliseconds
 */
public record TimeRange(long firstMillis, long lastMillis) {
  public boolean contains(long eventTimeMillis) {
    return firstMillis <= eventTimeMillis && eventTimeMillis <= lastMillis;
  }

  public boolean isEmpty() {
    return firstMillis > lastMillis;
  }

  /** The smallest range that holds both; an empty range adds nothing. */
  public TimeRange span(TimeRange other) {
    if (isEmpty()) {
      return other;
    }
    if (other.isEmpty()) {
      return this;
    }
    return new TimeRange(
        Math.min(firstMillis, other.firstMillis), Math.max(lastMillis, other.lastMillis));
  }
}
