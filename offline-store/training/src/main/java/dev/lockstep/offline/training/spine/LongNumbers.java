/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import java.util.Arrays;

/** A map from long to a number from 0, by open addressing. Not thread-safe. */
final class LongNumbers {
  private static final int NONE = -1;

  private long[] keys = new long[256];
  private int[] numbers = filled(256);
  private int size;

  private static int[] filled(int capacity) {
    int[] numbers = new int[capacity];
    Arrays.fill(numbers, NONE);
    return numbers;
  }

  /** The number, or -1. */
  int get(long key) {
    int mask = keys.length - 1;
    for (int i = place(key, mask); numbers[i] != NONE; i = i + 1 & mask) {
      if (keys[i] == key) {
        return numbers[i];
      }
    }
    return NONE;
  }

  /** Adds a key that is not there. */
  void put(long key, int number) {
    if (size * 2 >= keys.length) {
      grow();
    }
    insert(key, number);
    size++;
  }

  private void insert(long key, int number) {
    int mask = keys.length - 1;
    int i = place(key, mask);
    while (numbers[i] != NONE) {
      i = i + 1 & mask;
    }
    keys[i] = key;
    numbers[i] = number;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldNumbers = numbers;
    keys = new long[oldKeys.length * 2];
    numbers = filled(keys.length);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldNumbers[i] != NONE) {
        insert(oldKeys[i], oldNumbers[i]);
      }
    }
  }

  private static int place(long key, int mask) {
    long mixed = key * 0x9E37_79B9_7F4A_7C15L;
    return (int) (mixed >>> 32) & mask;
  }
}
