/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.plan.ColumnPlan;
import java.util.List;

/**
 * Feature log rows beside each other, already cut at the position. The fields are arrays that
 * producer and consumer share; only the first {@link #size} places count. Not thread-safe.
 */
public final class RowBatch {
  /** How many rows there are. */
  public int size;

  /** Numbers of entities, the same in rows and spine, in an order that both keep. */
  public final int[] keys;

  /** Epoch milliseconds. */
  public final long[] eventTimes;

  public final long[] seqs;

  /** Epoch milliseconds. */
  public final long[] ingestTimes;

  /** One per column that the kernel asks for, in its order. */
  public final ColumnBuffer[] columns;

  /**
   * An empty batch.
   *
   * @param columns those of {@link ViewKernel#columns()}
   */
  public RowBatch(List<ColumnPlan> columns, int capacity) {
    this.keys = new int[capacity];
    this.eventTimes = new long[capacity];
    this.seqs = new long[capacity];
    this.ingestTimes = new long[capacity];
    this.columns =
        columns.stream()
            .map(column -> new ColumnBuffer(column.type(), capacity))
            .toArray(ColumnBuffer[]::new);
  }

  public int capacity() {
    return keys.length;
  }

  /** Appends a row of another batch of the same columns; there must be room. */
  public void append(RowBatch from, int at) {
    int to = size++;
    keys[to] = from.keys[at];
    eventTimes[to] = from.eventTimes[at];
    seqs[to] = from.seqs[at];
    ingestTimes[to] = from.ingestTimes[at];
    for (int i = 0; i < columns.length; i++) {
      columns[i].copy(to, from.columns[i], at);
    }
  }

  /** Compares rows in the order of (key, event time, seq). */
  public static int compare(RowBatch left, int leftAt, RowBatch right, int rightAt) {
    int byKey = Integer.compare(left.keys[leftAt], right.keys[rightAt]);
    if (byKey != 0) {
      return byKey;
    }
    int byTime = Long.compare(left.eventTimes[leftAt], right.eventTimes[rightAt]);
    return byTime != 0 ? byTime : Long.compare(left.seqs[leftAt], right.seqs[rightAt]);
  }
}
