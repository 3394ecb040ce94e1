/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import java.util.Arrays;

/** Who, when and where of some rows of a spine, in no order. Not thread-safe. */
final class SpineEntries {
  /** Bytes of one entry. */
  static final int BYTES = Integer.BYTES + Long.BYTES + Integer.BYTES;

  int size;
  int[] numbers;
  long[] times;
  int[] rows;

  SpineEntries(int capacity) {
    numbers = new int[capacity];
    times = new long[capacity];
    rows = new int[capacity];
  }

  void add(int number, long time, int row) {
    if (size == numbers.length) {
      int capacity = Math.max(64, size + (size >> 1));
      numbers = Arrays.copyOf(numbers, capacity);
      times = Arrays.copyOf(times, capacity);
      rows = Arrays.copyOf(rows, capacity);
    }
    numbers[size] = number;
    times[size] = time;
    rows[size++] = row;
  }

  void addAll(SpineEntries other) {
    if (size + other.size > numbers.length) {
      numbers = Arrays.copyOf(numbers, size + other.size);
      times = Arrays.copyOf(times, size + other.size);
      rows = Arrays.copyOf(rows, size + other.size);
    }
    System.arraycopy(other.numbers, 0, numbers, size, other.size);
    System.arraycopy(other.times, 0, times, size, other.size);
    System.arraycopy(other.rows, 0, rows, size, other.size);
    size += other.size;
  }

  /** Gives back the room that is not used. */
  void trim() {
    if (size < numbers.length) {
      numbers = Arrays.copyOf(numbers, size);
      times = Arrays.copyOf(times, size);
      rows = Arrays.copyOf(rows, size);
    }
  }
}
