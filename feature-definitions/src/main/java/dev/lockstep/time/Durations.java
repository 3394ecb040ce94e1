/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.time;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as definitions spell them: a whole number and one unit, {@code 250ms}, {@code 30s},
 * {@code 5m}, {@code 1h} or {@code 7d}. Zero may also be spelled {@code 0}.
 */
public final class Durations {
  private static final Pattern SPELLING = Pattern.compile("(\\d+)([A-Za-z]*)");

  /** From the longest unit to the shortest, in milliseconds. */
  private static final Map<String, Long> UNITS =
      ImmutableMap.of("d", Window.DAY_MILLIS, "h", 3_600_000L, "m", 60_000L, "s", 1000L, "ms", 1L);

  private Durations() {}

  /**
   * The milliseconds that {@code text} spells, at least 0.
   *
   * @throws IllegalArgumentException if it is no duration, or too long for a long
   */
  public static long parseMillis(String text) {
    Matcher matcher = SPELLING.matcher(text);
    checkArgument(
        matcher.matches(),
        "'%s' is not a duration: write a whole number and a unit, such as 250ms, 30s, 5m, 1h or 7d",
        text);
    String unit = matcher.group(2);
    if (unit.isEmpty() && matcher.group(1).chars().allMatch(digit -> digit == '0')) {
      return 0;
    }
    checkArgument(
        !unit.isEmpty(), "The duration '%s' has no unit: write ms, s, m, h or d behind it", text);
    Long unitMillis = UNITS.get(unit);
    checkArgument(
        unitMillis != null,
        "The duration '%s' has an unknown unit '%s': the units are ms, s, m, h and d",
        text,
        unit);
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), unitMillis);
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("The duration '" + text + "' is too long", e);
    }
  }

  /**
   * The spelling in the longest unit that is exact; {@link #parseMillis} reads it back.
   *
   * @throws IllegalArgumentException if {@code millis} is negative
   */
  public static String print(long millis) {
    checkArgument(millis >= 0, "A duration cannot be negative: %s ms", millis);
    if (millis == 0) {
      return "0s";
    }
    for (Map.Entry<String, Long> unit : UNITS.entrySet()) {
      if (millis % unit.getValue() == 0) {
        return millis / unit.getValue() + unit.getKey();
      }
    }
    throw new IllegalStateException("Every duration is a number of milliseconds");
  }
}
