/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.time.TimeRange;
import dev.lockstep.time.Window;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** The oracle's own window arithmetic, over integers that cannot overflow. */
final class NaiveTimes {
  private NaiveTimes() {}

  /** A point in time, as a TIMESTAMP or as an integer, in epoch milliseconds. */
  static BigInteger millis(Object time) {
    return BigInteger.valueOf(
        time instanceof Instant instant ? instant.toEpochMilli() : ((Number) time).longValue());
  }

  /** The edges of a window at one moment. */
  static Edges edges(Window window, long asOfMillis) {
    BigInteger right = floor(BigInteger.valueOf(asOfMillis), window.slideMillis());
    if (window.lengthMillis().isEmpty()) {
      return new Edges(window, Optional.empty(), right);
    }
    BigInteger length = BigInteger.valueOf(window.lengthMillis().orElseThrow());
    return new Edges(
        window, Optional.of(floor(right.subtract(length), window.tailMillis())), right);
  }

  /**
   * Where a window begins and ends.
   *
   * @param left empty if it has no beginning
   */
  record Edges(Window window, Optional<BigInteger> left, BigInteger right) {
    boolean hold(long eventTimeMillis) {
      BigInteger ts = BigInteger.valueOf(eventTimeMillis);
      int toRight = ts.compareTo(right);
      if (toRight > 0 || (toRight == 0 && !window.bounds().rightClosed())) {
        return false;
      }
      if (left.isEmpty()) {
        return true;
      }
      int toLeft = ts.compareTo(left.get());
      return toLeft > 0 || (toLeft == 0 && window.bounds().leftClosed());
    }

    /** The event times that they {@link #hold}, cut to the range of a long. */
    TimeRange range() {
      BigInteger last = window.bounds().rightClosed() ? right : right.subtract(BigInteger.ONE);
      if (left.isEmpty()) {
        return new TimeRange(Long.MIN_VALUE, clamp(last));
      }
      BigInteger first = window.bounds().leftClosed() ? left.get() : left.get().add(BigInteger.ONE);
      return new TimeRange(clamp(first), clamp(last));
    }
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
