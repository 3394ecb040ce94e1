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

  public SpineBatch(int capacity) {
    keys = new int[capacity];
    times = new long[capacity];
    rows = new long[capacity];
  }
}
