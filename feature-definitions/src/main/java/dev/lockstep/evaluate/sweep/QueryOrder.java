/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate.sweep;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Puts moments in order without moving them. */
final class QueryOrder {
  private QueryOrder() {}

  /** The places of {@code millis} from the earliest to the latest. */
  static int[] of(long[] millis) {
    if (isSorted(millis)) {
      return IntStream.range(0, millis.length).toArray();
    }
    long earliest = Arrays.stream(millis).min().orElse(0);
    long latest = Arrays.stream(millis).max().orElse(0);
    int placeBits = Integer.SIZE - Integer.numberOfLeadingZeros(millis.length);
    long span = latest - earliest;
    return span >= 0 && span < 1L << (Long.SIZE - 1 - placeBits)
        ? packed(millis, earliest, placeBits)
        : compared(millis);
  }

  private static boolean isSorted(long[] millis) {
    for (int i = 1; i < millis.length; i++) {
      if (millis[i - 1] > millis[i]) {
        return false;
      }
    }
    return true;
  }

  /** Sorts (moment, place) pairs in one long each: several times faster than with a comparator. */
  private static int[] packed(long[] millis, long earliest, int placeBits) {
    long[] pairs = new long[millis.length];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = (millis[i] - earliest) << placeBits | i;
    }
    Arrays.sort(pairs);
    int[] places = new int[pairs.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = (int) (pairs[i] & ((1L << placeBits) - 1));
    }
    return places;
  }

  private static int[] compared(long[] millis) {
    return IntStream.range(0, millis.length)
        .boxed()
        .sorted(Comparator.comparingLong(i -> millis[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
