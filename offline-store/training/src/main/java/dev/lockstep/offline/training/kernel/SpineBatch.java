/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

/** Rows of a spine beside each other: who, when, and where the answer belongs. */
public final class SpineBatch {
  /** How many rows there are. */
  public int size;

  /** Numbers of entities, as in {@link RowBatch#keys}. */
  public final int[] keys;

  /** T, epoch milliseconds. */
  public final long[] times;

  /** The number of the row in the spine, from 0. */
  public final long[] rows;

  /** What had arrived, in terms of {@link RowBatch#ingestTimes}. */
  public final long[] arrivals;

  /** Rows that see what had arrived by their own T. */
  public SpineBatch(int capacity) {
    keys = new int[capacity];
    times = new long[capacity];
    rows = new long[capacity];
    arrivals = times;
  }

  private SpineBatch(int capacity, long[] arrivals) {
    keys = new int[capacity];
    times = new long[capacity];
    rows = new long[capacity];
    this.arrivals = arrivals;
  }

  /** Rows each of which says what had arrived; of one entity, no less than for the row before. */
  public static SpineBatch withArrivals(int capacity) {
    return new SpineBatch(capacity, new long[capacity]);
  }
}
