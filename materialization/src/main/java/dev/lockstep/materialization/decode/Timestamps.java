/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.decode;

import static dev.lockstep.materialization.decode.DecodeException.shown;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;

/** Moments within the years 1 to 9999, as epoch milliseconds; finer ones are floored. */
public final class Timestamps {
  /** 0001-01-01T00:00:00Z. */
  public static final long MIN_MILLIS = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();

  /** 9999-12-31T23:59:59.999Z. */
  public static final long MAX_MILLIS = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  private Timestamps() {}

  /** Returns the time. Throws if it is outside the years 1 to 9999. */
  public static long requireInRange(long epochMillis) throws DecodeException {
    if (epochMillis < MIN_MILLIS || epochMillis > MAX_MILLIS) {
      throw new DecodeException(
          "Time is outside the years 1 to 9999: " + epochMillis + " ms since 1970");
    }
    return epochMillis;
  }

  /**
   * Parses ISO 8601 date and time with an offset or Z.
   *
   * @return epoch milliseconds
   */
  public static long parseIso8601(String text) throws DecodeException {
    try {
      return requireInRange(
          OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
              .toInstant()
              .toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      throw new DecodeException(
          "Not an ISO 8601 time with an offset, as in 2026-11-20T09:47:30.123Z: " + shown(text));
    }
  }

  static Instant toInstant(long epochMillis) throws DecodeException {
    return Instant.ofEpochMilli(requireInRange(epochMillis));
  }
}
