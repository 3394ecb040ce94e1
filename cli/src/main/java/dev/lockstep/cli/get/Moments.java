/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.get;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.time.Durations;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/** Moments as people write them. */
public final class Moments {
  /** How to write one, for help texts. */
  public static final String SPELLING =
      "2026-11-20T09:47:30.123Z, milliseconds since 1970, or relative to now: -5m, +1h, now";

  private static final Pattern EPOCH_MILLIS = Pattern.compile("\\d{1,18}");
  private static final Pattern RELATIVE = Pattern.compile("[+-].*[a-z]");

  private Moments() {}

  /**
   * @throws LockstepException INVALID_REQUEST if the text is no moment
   */
  public static Instant parse(String text, Instant now) {
    try {
      if (text.equals("now")) {
        return now;
      }
      if (EPOCH_MILLIS.matcher(text).matches()) {
        return Instant.ofEpochMilli(Long.parseLong(text));
      }
      if (RELATIVE.matcher(text).matches()) {
        long millis = Durations.parseMillis(text.substring(1));
        return text.startsWith("-") ? now.minusMillis(millis) : now.plusMillis(millis);
      }
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "not a moment: " + text + " (write " + SPELLING + ")", e);
    }
  }
}
