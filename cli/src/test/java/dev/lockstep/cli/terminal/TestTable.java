/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TestTable {
  @Test
  void linesUpColumns() {
    Table table = new Table("name", "n").row("réservé 割引", "1").row("a", "22");

    assertThat(table.lines()).containsExactly("name        n", "réservé 割引  1", "a           22");
  }

  @Test
  void refusesARowOfAnotherWidth() {
    assertThatThrownBy(() -> new Table("a", "b").row("1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 cells for 2 columns");
  }

  @Test
  void writesDurationsAndCutsText() {
    assertThat(Text.count(1, "event")).isEqualTo("1 event");
    assertThat(Text.count(1000, "event")).isEqualTo("1,000 events");
    assertThat(Text.duration(Duration.ofSeconds(59))).isEqualTo("59 s");
    assertThat(Text.duration(Duration.ofSeconds(65))).isEqualTo("1 m 05 s");
    assertThat(Text.duration(Duration.ofMinutes(125))).isEqualTo("2 h 05 m");
    assertThat(Text.cut("abcdef", 4)).isEqualTo("abc…");
    assertThat(Text.cut("abcd", 4)).isEqualTo("abcd");
  }
}
