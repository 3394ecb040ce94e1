/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.archive.PartitionCursor.Row;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class TestPartitionCursor {
  private static final TopicPartition PARTITION = new TopicPartition("ls.log.v.v1", 3);

  @Test
  void takesALogFromItsFirstRow() {
    PartitionCursor cursor = cursor(0, OptionalLong.empty());
    assertThat(cursor.take(row(1))).isEqualTo(Row.NEW);
    assertThat(cursor.take(row(2))).isEqualTo(Row.NEW);
  }

  @Test
  void takesHistoryFromWhereverItBegins() {
    PartitionCursor cursor = cursor(0, OptionalLong.empty());
    for (long seq = -7; seq <= 2; seq++) {
      assertThat(cursor.take(row(seq))).isEqualTo(Row.NEW);
    }
  }

  @Test
  void readsOnBehindAPosition() {
    PartitionCursor cursor = cursor(0, OptionalLong.of(0));
    assertThat(cursor.take(row(-1))).isEqualTo(Row.KNOWN);
    assertThat(cursor.take(row(0))).isEqualTo(Row.KNOWN);
    assertThat(cursor.take(row(1))).isEqualTo(Row.NEW);
  }

  @Test
  void looksAtTheWholeLogBeforeItSaysThatARowIsGone() {
    PartitionCursor cursor = cursor(40, OptionalLong.of(5));
    assertThat(cursor.take(row(9))).isEqualTo(Row.BEYOND);
    assertThat(cursor.rewind()).isEqualTo(40);
    assertThatThrownBy(() -> cursor.take(row(8)))
        .isInstanceOf(LockstepException.class)
        .hasMessage(
            "Topic ls.log.v.v1, partition 3 no longer holds the rows that the lake needs: seq 6 is"
                + " needed, the first available is seq 8 (the log begins at offset 40)");
  }

  @Test
  void refusesALogWithoutItsBeginning() {
    assertThatThrownBy(() -> cursor(9, OptionalLong.empty()).take(row(4)))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("seq 1 is needed, the first available is seq 4");
    assertThatThrownBy(() -> cursor(9, OptionalLong.empty()).take(row(-4)))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("the beginning of the imported history is needed");
  }

  @Test
  void refusesGaps() {
    PartitionCursor cursor = cursor(0, OptionalLong.empty());
    assertThat(cursor.take(row(1))).isEqualTo(Row.NEW);
    assertThatThrownBy(() -> cursor.take(row(3)))
        .isInstanceOf(LockstepException.class)
        .hasMessage("Topic ls.log.v.v1, partition 3 has a gap: after seq 1 comes 3");
  }

  @Test
  void noticesALogThatWasEmptied() {
    cursor(10, OptionalLong.of(5)).checkNotEmptied(OptionalLong.of(9), 10);
    cursor(10, OptionalLong.of(5)).checkNotEmptied(OptionalLong.of(3), 11);
    assertThatThrownBy(() -> cursor(10, OptionalLong.of(5)).checkNotEmptied(OptionalLong.of(8), 10))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("seq 6 is needed, at offset 8 or later");
  }

  private static PartitionCursor cursor(long begin, OptionalLong archived) {
    return new PartitionCursor(PARTITION, begin, archived);
  }

  private static LogRow row(long seq) {
    return new LogRow(new EntityKey("k"), 0, 3, seq, 0, "", List.of());
  }
}
