/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.time.TimeRange;
import dev.lockstep.time.Window;
import java.math.BigInteger;
import java.time.Instant;
import java.util.OptionalLong;

/** The oracle's own window arithmetic, over integers that cannot overflow. */
final class NaiveTimes {
  private NaiveTimes() {}

  /** A point in time, as a TIMESTAMP or as an integer, in epoch milliseconds. */
  static BigInteger millis(Object time) {
    return BigInteger.valueOf(
        time instanceof Instant instant ? instant.toEpochMilli() : ((Number) time).longValue());
  }

  static boolean isInWindow(Window window, long asOfMillis, long eventTimeMillis) {
    BigInteger ts = BigInteger.valueOf(eventTimeMillis);
    BigInteger right = rightEdge(window, asOfMillis);
    int toRight = ts.compareTo(right);
    if (toRight > 0 || (toRight == 0 && !window.bounds().rightClosed())) {
      return false;
    }
    if (window.lengthMillis().isEmpty()) {
      return true;
    }
    int toLeft = ts.compareTo(leftEdge(window, right));
    return toLeft > 0 || (toLeft == 0 && window.bounds().leftClosed());
  }

  /** The event times of {@link #isInWindow}, cut to the range of a long. */
  static TimeRange range(Window window, long asOfMillis) {
    BigInteger right = rightEdge(window, asOfMillis);
    BigInteger last = window.bounds().rightClosed() ? right : right.subtract(BigInteger.ONE);
    if (window.lengthMillis().isEmpty()) {
      return new TimeRange(Long.MIN_VALUE, clamp(last));
    }
    BigInteger left = leftEdge(window, right);
    BigInteger first = window.bounds().leftClosed() ? left : left.add(BigInteger.ONE);
    return new TimeRange(clamp(first), clamp(last));
  }

  private static BigInteger rightEdge(Window window, long asOfMillis) {
    return floor(BigInteger.valueOf(asOfMillis), window.slideMillis());
  }

  private static BigInteger leftEdge(Window window, BigInteger right) {
    BigInteger length = BigInteger.valueOf(window.lengthMillis().orElseThrow());
    return floor(right.subtract(length), window.tailMillis());
  }

  /** The largest multiple of {@code step} that is not above {@code time}. */
  private static BigInteger floor(BigInteger time, OptionalLong step) {
    return step.isEmpty() ? time : time.subtract(time.mod(BigInteger.valueOf(step.getAsLong())));
  }

  private static long clamp(BigInteger time) {
    return time.max(BigInteger.valueOf(Long.MIN_VALUE))
        .min(BigInteger.valueOf(Long.MAX_VALUE))
        .longValueExact();
  }
}
