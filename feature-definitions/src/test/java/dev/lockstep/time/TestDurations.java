/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestDurations {
  @ParameterizedTest
  @CsvSource({
    "250ms, 250, 250ms",
    "30s, 30000, 30s",
    "5m, 300000, 5m",
    "1h, 3600000, 1h",
    "7d, 604800000, 7d",
    "24h, 86400000, 1d",
    "90m, 5400000, 90m",
    "1000ms, 1000, 1s",
    "0, 0, 0s",
    "0d, 0, 0s",
    "9223372036854775807ms, 9223372036854775807, 9223372036854775807ms",
  })
  void parsesAndPrints(String text, long millis, String printed) {
    assertThat(Durations.parseMillis(text)).isEqualTo(millis);
    assertThat(Durations.print(millis)).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "''|'' is not a duration",
        "h|'h' is not a duration",
        "-1h|'-1h' is not a duration",
        "1.5h|'1.5h' is not a duration",
        "1h30m|'1h30m' is not a duration",
        "1 h|'1 h' is not a duration",
        "10|The duration '10' has no unit",
        "1w|The duration '1w' has an unknown unit 'w'",
        "1H|The duration '1H' has an unknown unit 'H'",
        "106751991168d|The duration '106751991168d' is too long",
        "99999999999999999999s|The duration '99999999999999999999s' is too long",
      })
  void refuses(String text, String message) {
    String written = text.equals("''") ? "" : text;
    assertThatThrownBy(() -> Durations.parseMillis(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void doesNotPrintNegativeDurations() {
    assertThatThrownBy(() -> Durations.print(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A duration cannot be negative: -1 ms");
  }

  @Property
  void printingIsExact(@ForAll @LongRange(min = 0) long millis) {
    assertThat(Durations.parseMillis(Durations.print(millis))).isEqualTo(millis);
  }
}
