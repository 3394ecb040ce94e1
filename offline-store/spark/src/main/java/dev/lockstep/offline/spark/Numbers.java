/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * Which number a row of the spine has. An entity whose rows are all computed by one task has one
 * number; a hot one has several, one per slice of time. Immutable; travels to tasks.
 */
final class Numbers implements Serializable {
  private static final long serialVersionUID = 1;

  /** Of an entity that is not told apart by number. */
  static final int OTHER = 0;

  private final HashMap<String, Slices> slices;

  /**
   * The slices of an entity. Slice {@code i} has the rows up to {@code latest[i]} that are in none
   * before it; slices with the same latest T share rows.
   *
   * @param numbers one per slice
   * @param latest ascending, epoch milliseconds
   */
  record Slices(int[] numbers, long[] latest) implements Serializable {
    int number(long timeMillis, int row) {
      if (numbers.length == 1) {
        return numbers[0];
      }
      int first = firstAtOrAfter(timeMillis);
      int last = first;
      while (last + 1 < latest.length && latest[last + 1] == latest[first]) {
        last++;
      }
      return numbers[first + row % (last - first + 1)];
    }

    private int firstAtOrAfter(long timeMillis) {
      int low = 0;
      int high = latest.length - 1;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (latest[middle] < timeMillis) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  Numbers(Map<String, Slices> slices) {
    this.slices = new HashMap<>(slices);
  }

  /** The slices of an entity. */
  Slices of(String encodedKey) {
    Slices known = slices.get(encodedKey);
    return known == null ? new Slices(new int[] {OTHER}, new long[] {Long.MAX_VALUE}) : known;
  }
}
