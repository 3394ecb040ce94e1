/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import java.util.Arrays;

/**
 * Rows of an entity that T has reached but that had not arrived by then, the first to arrive on top
 * of a heap; and those that have just arrived.
 */
final class LateRows {
  private long[] ingestTimes = new long[16];
  private int[] rows = new int[16];
  private int size;

  private int[] arrived = new int[16];
  private int arrivals;

  boolean isEmpty() {
    return size == 0;
  }

  void add(long ingestTimeMillis, int row) {
    if (size == rows.length) {
      ingestTimes = Arrays.copyOf(ingestTimes, size * 2);
      rows = Arrays.copyOf(rows, size * 2);
    }
    int at = size++;
    while (at > 0 && ingestTimes[(at - 1) >>> 1] > ingestTimeMillis) {
      move((at - 1) >>> 1, at);
      at = (at - 1) >>> 1;
    }
    ingestTimes[at] = ingestTimeMillis;
    rows[at] = row;
  }

  /** Finds the rows that have arrived by a moment since the call before. */
  void arriveUntil(long knownAtMillis) {
    arrivals = 0;
    while (size > 0 && ingestTimes[0] <= knownAtMillis) {
      if (arrivals == arrived.length) {
        arrived = Arrays.copyOf(arrived, arrivals * 2);
      }
      arrived[arrivals++] = rows[0];
      removeTop();
    }
  }

  int arrivals() {
    return arrivals;
  }

  int arrival(int i) {
    return arrived[i];
  }

  /** The oldest row that is still awaited, or {@code none}. */
  int oldest(int none) {
    int oldest = none;
    for (int i = 0; i < size; i++) {
      oldest = Math.min(oldest, rows[i]);
    }
    return oldest;
  }

  /** Forgets rows that are older than what anybody still wants. */
  void dropBefore(int row) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (rows[i] >= row) {
        move(i, kept++);
      }
    }
    if (kept < size) {
      size = kept;
      for (int at = size / 2 - 1; at >= 0; at--) {
        sink(at, ingestTimes[at], rows[at]);
      }
    }
  }

  private void removeTop() {
    size--;
    if (size > 0) {
      sink(0, ingestTimes[size], rows[size]);
    }
  }

  private void sink(int from, long ingestTimeMillis, int row) {
    int at = from;
    for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && ingestTimes[child + 1] < ingestTimes[child]) {
        child++;
      }
      if (ingestTimes[child] >= ingestTimeMillis) {
        break;
      }
      move(child, at);
      at = child;
    }
    ingestTimes[at] = ingestTimeMillis;
    rows[at] = row;
  }

  private void move(int from, int to) {
    ingestTimes[to] = ingestTimes[from];
    rows[to] = rows[from];
  }

  void clear() {
    size = 0;
    arrivals = 0;
  }
}
