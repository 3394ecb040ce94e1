/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.get;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.LockstepException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestMoments {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void readsEverySpelling() {
    assertThat(Moments.parse("now", NOW)).isEqualTo(NOW);
    assertThat(Moments.parse("-5m", NOW)).isEqualTo("2026-11-20T11:55:00Z");
    assertThat(Moments.parse("+1h", NOW)).isEqualTo("2026-11-20T13:00:00Z");
    assertThat(Moments.parse("1790000000123", NOW)).isEqualTo(Instant.ofEpochMilli(1790000000123L));
    assertThat(Moments.parse("2026-11-20T14:03:07.250Z", NOW))
        .isEqualTo("2026-11-20T14:03:07.250Z");
    assertThat(Moments.parse("2026-11-20T14:03:07+02:00", NOW)).isEqualTo("2026-11-20T12:03:07Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-11-20",
        "2026-11-20T14:03:07",
        "5m",
        "-5",
        "-5x",
        "-9999999999999d"
      })
  void refusesWhatIsNoMoment(String text) {
    assertThatThrownBy(() -> Moments.parse(text, NOW))
        .isInstanceOf(LockstepException.class)
        .hasMessageStartingWith("not a moment: " + text);
  }
}
