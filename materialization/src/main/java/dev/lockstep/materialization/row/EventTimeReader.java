/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.row;

import dev.lockstep.materialization.decode.DecodeException;
import dev.lockstep.materialization.decode.Timestamps;
import dev.lockstep.plan.TimestampFormat;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

/** Reads event time from the value of the timestamp column, floored to the millisecond. */
final class EventTimeReader {
  // Nanoseconds of the year 9999 have 21 digits; whatever has more is out of range in every unit.
  private static final int MAX_INTEGER_DIGITS = 22;
  // More than any double prints; flooring works on all of them.
  private static final int MAX_SCALE = 400;

  private EventTimeReader() {}

  /**
   * Reads an event time.
   *
   * @param value a non-null value of the column
   * @return epoch milliseconds within the years 1 to 9999
   */
  static long millis(Object value, TimestampFormat format) throws DecodeException {
    if (value instanceof Instant instant) {
      return Timestamps.requireInRange(instant.toEpochMilli());
    }
    if (format == TimestampFormat.ISO8601) {
      if (value instanceof String text) {
        return Timestamps.parseIso8601(text);
      }
      throw new DecodeException("Not an ISO 8601 text: " + value);
    }
    if (value instanceof Long || value instanceof Integer) {
      long count = ((Number) value).longValue();
      return Timestamps.requireInRange(fromInteger(count, format));
    }
    return Timestamps.requireInRange(fromDecimal(decimal(value), format));
  }

  private static long fromInteger(long count, TimestampFormat format) throws DecodeException {
    return switch (format) {
      case EPOCH_MILLIS -> count;
      case EPOCH_MICROS -> Math.floorDiv(count, 1_000L);
      case EPOCH_NANOS -> Math.floorDiv(count, 1_000_000L);
      case EPOCH_SECONDS, ISO8601 -> fromDecimal(BigDecimal.valueOf(count), format);
    };
  }

  private static long fromDecimal(BigDecimal count, TimestampFormat format) throws DecodeException {
    long integerDigits = (long) count.precision() - count.scale();
    if (integerDigits > MAX_INTEGER_DIGITS || count.scale() > MAX_SCALE) {
      throw new DecodeException("Time is outside the years 1 to 9999");
    }
    int shift =
        switch (format) {
          case EPOCH_SECONDS -> 3;
          case EPOCH_MILLIS, ISO8601 -> 0;
          case EPOCH_MICROS -> -3;
          case EPOCH_NANOS -> -6;
        };
    BigDecimal millis = count.movePointRight(shift).setScale(0, RoundingMode.FLOOR);
    try {
      return millis.longValueExact();
    } catch (ArithmeticException e) {
      throw new DecodeException("Time is outside the years 1 to 9999");
    }
  }

  /** A double counts as the decimal that it prints. */
  private static BigDecimal decimal(Object value) throws DecodeException {
    try {
      return value instanceof BigDecimal decimal ? decimal : new BigDecimal(value.toString());
    } catch (NumberFormatException e) {
      throw new DecodeException("Not a number: " + value);
    }
  }
}
