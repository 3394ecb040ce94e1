/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import java.util.Arrays;

/** How many numbers are in each of some {@link LogBuckets}, sorted by key; mutable. */
final class BucketCounts {
  private int[] keys = new int[4];
  private long[] counts = new long[4];
  private int size;
  private long total;

  long total() {
    return total;
  }

  /**
   * Adds {@code by} to a bucket. A bucket that comes to zero is gone.
   *
   * @param by may be negative, but never takes a bucket below zero
   */
  void add(int key, long by) {
    int i = Arrays.binarySearch(keys, 0, size, key);
    if (i < 0) {
      i = -i - 1;
      insert(i, key);
    }
    counts[i] += by;
    total += by;
    if (counts[i] == 0) {
      delete(i);
    }
  }

  void add(BucketCounts other) {
    for (int i = 0; i < other.size; i++) {
      add(other.keys[i], other.counts[i]);
    }
  }

  /**
   * The bucket of the number of a rank.
   *
   * @param rank 1 for the smallest number, at most {@link #total()}
   */
  int keyOfRank(long rank) {
    int i = 0;
    for (long seen = counts[0]; seen < rank; seen += counts[i]) {
      i++;
    }
    return keys[i];
  }

  void clear() {
    size = 0;
    total = 0;
  }

  private void insert(int i, int key) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size * 2);
      counts = Arrays.copyOf(counts, size * 2);
    }
    System.arraycopy(keys, i, keys, i + 1, size - i);
    System.arraycopy(counts, i, counts, i + 1, size - i);
    keys[i] = key;
    counts[i] = 0;
    size++;
  }

  private void delete(int i) {
    size--;
    System.arraycopy(keys, i + 1, keys, i, size - i);
    System.arraycopy(counts, i + 1, counts, i, size - i);
  }

  void write(StateWriter out) {
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      out.writeInt(keys[i]);
      out.writeLong(counts[i]);
    }
  }

  static BucketCounts read(StateReader in) {
    BucketCounts buckets = new BucketCounts();
    int size = in.readSize(Integer.BYTES + Long.BYTES);
    for (int i = 0; i < size; i++) {
      int key = in.readInt();
      StateReader.check(Math.abs((long) key) <= LogBuckets.NAN, "a bucket out of range");
      buckets.add(key, in.readCount());
    }
    return buckets;
  }
}
