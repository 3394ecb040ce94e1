/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.terminal;

import java.time.Duration;

/** Small pieces of text. */
public final class Text {
  private Text() {}

  /** A number of things, e.g. 1 event, 1,000 events. */
  public static String count(long number, String thing) {
    return "%,d %s%s".formatted(number, thing, number == 1 ? "" : "s");
  }

  /** At most so many characters; what is left out is marked. */
  public static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
  }

  /** Like 3 s, 4 m 05 s, 2 h 07 m. */
  public static String duration(Duration duration) {
    if (duration.toMinutes() < 1) {
      return duration.toSeconds() + " s";
    }
    return duration.toHours() < 1
        ? "%d m %02d s".formatted(duration.toMinutes(), duration.toSecondsPart())
        : "%d h %02d m".formatted(duration.toHours(), duration.toMinutesPart());
  }
}
