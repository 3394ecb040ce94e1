/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.offline.training.kernel.SpineBatch;
import dev.lockstep.offline.training.kernel.SpineStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Rows of a spine in the order of (key, T), in memory. Not thread-safe. */
final class SortedSpine implements SpineStream {
  private static final int BATCH = 4096;

  private final int[] keys;
  private final long[] times;
  private final int[] rows;
  private final SpineBatch batch = new SpineBatch(BATCH);
  private int at;

  private SortedSpine(int[] keys, long[] times, int[] rows) {
    this.keys = keys;
    this.times = times;
    this.rows = rows;
  }

  /**
   * Sorts by keys, which keeps the order of times that most spines have; only keys whose times are
   * not in order are sorted by them.
   *
   * @param entries not kept
   * @param ranks from an entry's number to its key's place in the order of keys
   */
  static SortedSpine of(SpineEntries entries, int[] ranks) {
    int size = entries.size;
    int[] keys = new int[size];
    long[] times = new long[size];
    int[] rows = new int[size];
    int[] places = ranks.length > size ? compared(entries, ranks) : counted(entries, ranks);
    for (int i = 0; i < size; i++) {
      int place = places[i];
      keys[place] = ranks[entries.numbers[i]];
      times[place] = entries.times[i];
      rows[place] = entries.rows[i];
    }
    int from = 0;
    for (int to = 1; to <= size; to++) {
      if (to == size || keys[to] != keys[from]) {
        sortByTime(times, rows, from, to);
        from = to;
      }
    }
    return new SortedSpine(keys, times, rows);
  }

  /** The place of each entry in the order of (key, index), found by counting keys. */
  private static int[] counted(SpineEntries entries, int[] ranks) {
    int[] ends = new int[ranks.length + 1];
    for (int i = 0; i < entries.size; i++) {
      ends[ranks[entries.numbers[i]] + 1]++;
    }
    for (int i = 1; i < ends.length; i++) {
      ends[i] += ends[i - 1];
    }
    int[] places = new int[entries.size];
    for (int i = 0; i < places.length; i++) {
      places[i] = ends[ranks[entries.numbers[i]]]++;
    }
    return places;
  }

  /** The same for few entries beside very many keys. */
  private static int[] compared(SpineEntries entries, int[] ranks) {
    long[] pairs = new long[entries.size];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = (long) ranks[entries.numbers[i]] << Integer.SIZE | i;
    }
    Arrays.sort(pairs);
    int[] places = new int[pairs.length];
    for (int place = 0; place < places.length; place++) {
      places[(int) pairs[place]] = place;
    }
    return places;
  }

  private static void sortByTime(long[] times, int[] rows, int from, int to) {
    boolean sorted = true;
    long earliest = Long.MAX_VALUE;
    long latest = Long.MIN_VALUE;
    for (int i = from; i < to; i++) {
      sorted &= i == from || times[i - 1] <= times[i];
      earliest = Math.min(earliest, times[i]);
      latest = Math.max(latest, times[i]);
    }
    if (sorted) {
      return;
    }
    int count = to - from;
    int placeBits = Integer.SIZE - Integer.numberOfLeadingZeros(count);
    long span = latest - earliest;
    if (span >= 0 && span < 1L << (Long.SIZE - 1 - placeBits)) {
      sortPacked(times, rows, from, to, earliest, placeBits);
    } else {
      sortCompared(times, rows, from, to);
    }
  }

  /** (time, place) pairs in one long each sort several times faster than with a comparator. */
  private static void sortPacked(
      long[] times, int[] rows, int from, int to, long earliest, int placeBits) {
    long[] pairs = new long[to - from];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = (times[from + i] - earliest) << placeBits | i;
    }
    Arrays.sort(pairs);
    int[] moved = Arrays.copyOfRange(rows, from, to);
    for (int i = 0; i < pairs.length; i++) {
      times[from + i] = (pairs[i] >>> placeBits) + earliest;
      rows[from + i] = moved[(int) (pairs[i] & ((1L << placeBits) - 1))];
    }
  }

  private static void sortCompared(long[] times, int[] rows, int from, int to) {
    Integer[] order = new Integer[to - from];
    long[] oldTimes = Arrays.copyOfRange(times, from, to);
    int[] oldRows = Arrays.copyOfRange(rows, from, to);
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (left, right) -> Long.compare(oldTimes[left], oldTimes[right]));
    for (int i = 0; i < order.length; i++) {
      times[from + i] = oldTimes[order[i]];
      rows[from + i] = oldRows[order[i]];
    }
  }

  @Override
  public @Nullable SpineBatch next() {
    int count = Math.min(BATCH, keys.length - at);
    if (count == 0) {
      return null;
    }
    System.arraycopy(keys, at, batch.keys, 0, count);
    System.arraycopy(times, at, batch.times, 0, count);
    for (int i = 0; i < count; i++) {
      batch.rows[i] = rows[at + i];
    }
    batch.size = count;
    at += count;
    return batch;
  }

  @Override
  public void close() {}
}
