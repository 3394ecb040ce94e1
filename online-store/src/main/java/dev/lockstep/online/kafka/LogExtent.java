/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.kafka;

/**
 * How far a partition of a feature log reaches.
 *
 * @param firstSeq of its first row; 1 if it has none
 * @param lastSeq of its last committed row; {@code firstSeq - 1} if it has none
 */
public record LogExtent(long firstSeq, long lastSeq) {
  /** A partition without rows. */
  public static final LogExtent EMPTY = new LogExtent(1, 0);

  /** How many rows the partition has: seq grows by one. */
  public long rows() {
    return rowsUpTo(lastSeq);
  }

  /** How many rows the partition has up to a position. */
  public long rowsUpTo(long seq) {
    return Math.max(0, seq - firstSeq + 1);
  }
}
