/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class TestDeadLetter {
  @Test
  void showsTextAndDoesNothingToTheTerminal() {
    assertThat(printable("{\"a\": 1}\n\t\u001b[31m é😀\u202e".getBytes(UTF_8)))
        .isEqualTo("{\"a\": 1}\\n\\t\\u{1b}[31m é😀\\u{202e}");
  }

  @Test
  void showsOtherBytesAsHexadecimal() {
    assertThat(printable(new byte[] {0, (byte) 0xff})).isEqualTo("0x00ff");
    assertThat(printable(new byte[0])).isEmpty();
  }

  @Test
  void showsTheBeginningOfALongEventEvenIfItEndsWithinACharacter() {
    String shown = printable("é".repeat(10_000).getBytes(UTF_8));
    assertThat(shown).isEqualTo("é".repeat(DeadLetter.MAX_BEGINNING / 2) + "...");
    shown = printable(("x" + "é".repeat(10_000)).getBytes(UTF_8));
    assertThat(shown).isEqualTo("x" + "é".repeat(DeadLetter.MAX_BEGINNING / 2 - 1) + "...");
  }

  @Test
  void namesItselfByItsPlace() {
    assertThat(DeadLetterId.parse("3-17")).isEqualTo(new DeadLetterId(3, 17));
    assertThat(new DeadLetterId(3, 17)).hasToString("3-17");
    for (String wrong : new String[] {"", "3", "3-", "-17", "3-17-1", "a-b", "3--1"}) {
      assertThatThrownBy(() -> DeadLetterId.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Not the id of a dead letter");
    }
  }

  @Test
  void makesDoWithRecordsThatAreNotIngests() {
    ConsumerRecord<byte[], byte[]> foreign =
        new ConsumerRecord<>("t", 0, 5, new byte[0], "x".getBytes(UTF_8));
    foreign.headers().add(DeadLetterHeaders.VERSION, "many".getBytes(UTF_8));

    DeadLetter letter = DeadLetter.of(foreign, Optional.empty());

    assertThat(letter.view()).isEmpty();
    assertThat(letter.version()).isZero();
    assertThat(letter.offset()).isEqualTo(-1);
  }

  private static String printable(byte[] event) {
    return DeadLetter.of(new ConsumerRecord<>("t", 0, 5, new byte[0], event), Optional.empty())
        .printable();
  }
}
