/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestPositionToken {
  @Test
  void textRoundTrips() {
    PositionToken token =
        new PositionToken("card_activity", new Position(2, 3, 1, 4, 5, 6), 1_763_650_000_000L);

    assertThat(token.encode()).isEqualTo("ls1.card_activity.2.3.1.4.5.6.1763650000000");
    assertThat(PositionToken.parse(token.encode())).isEqualTo(token);
  }

  @Test
  void noRowAndNegativeNumbersRoundTrip() {
    for (long seq : new long[] {Position.NO_ROW, Long.MIN_VALUE + 1, -7, 0, Long.MAX_VALUE}) {
      for (long asOf : new long[] {Long.MIN_VALUE, -1, Long.MAX_VALUE}) {
        PositionToken token = new PositionToken("v", new Position(1, 1, 0, 0, 0, seq), asOf);
        assertThat(PositionToken.parse(token.encode())).isEqualTo(token);
      }
    }
    assertThat(PositionToken.encode("v", new Position(1, 1, 0, 0, 0, Position.NO_ROW), 9))
        .isEqualTo("ls1.v.1.1.0.0.0.none.9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "ls1",
        "ls1.v.1.1.0.0.0.1",
        "ls1.v.1.1.0.0.0.1.2.3",
        "ls2.v.1.1.0.0.0.1.2",
        "ls1..1.1.0.0.0.1.2",
        "ls1.v.1.1.0.0.0.1.",
        "ls1.v.+1.1.0.0.0.1.2",
        "ls1.v.01.1.0.0.0.1.2",
        "ls1.v.1.1.0.0.0.-9223372036854775808.2",
        "ls1.v.1.1.0.0.0.9223372036854775808.2",
        "ls1.v.1.1.0.0.0.\u0661.2",
        "ls1.v.1.1.0.0.0.1.2 "
      })
  void otherTextIsRefused(String text) {
    assertThatThrownBy(() -> PositionToken.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Not a position token");
  }
}
