/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.online.TestingViews;
import dev.lockstep.online.lowering.RowSelection;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TestEntityRows {
  private static final EntityKey A = new EntityKey("a");
  private static final EntityKey B = new EntityKey("b");

  private final ViewPlan view = TestingViews.windowed("cards", 4);

  @Test
  void decodesTheSelectedColumnsAndLeavesTheOthersNull() throws IOException {
    RowSelection selection = new RowSelection(false, false, view.columns().subList(3, 7));
    EntityRows rows = new EntityRows(view, selection, List.of(A), 3);
    read(rows, "[1000, -5, 0.5, 1, 0.0, 5, \"12.30\", 1, \"\", 0]");
    LogRow row = rows.of(A).get(0);
    assertThat(row.key()).isEqualTo(A);
    assertThat(row.eventTimeMillis()).isEqualTo(1000);
    assertThat(row.seq()).isEqualTo(-5);
    assertThat(row.partition()).isEqualTo(3);
    assertThat(row.values())
        .containsExactly(
            null, null, null, 0.5f, -0.0, new BigDecimal("12.30"), null, null, null, null, null);
    assertThat(rows.highestSeq()).isEqualTo(-5);
  }

  @Test
  void bringsTheOriginIfAskedFor() throws IOException {
    EntityRows rows =
        new EntityRows(view, new RowSelection(true, true, List.of()), List.of(A, B), 0);
    read(rows, "[\"b\", 7, 8, 9, \"id\"]");
    assertThat(rows.of(A)).isEmpty();
    LogRow row = rows.of(B).get(0);
    assertThat(row.ingestTimeMillis()).isEqualTo(9);
    assertThat(row.eventId()).isEqualTo("id");
  }

  @Test
  void aStrangersRowIsNoAnswer() {
    EntityRows rows =
        new EntityRows(view, new RowSelection(true, false, List.of()), List.of(A, B), 0);
    assertThatThrownBy(() -> read(rows, "[\"c\", 7, 8]"))
        .isInstanceOf(IOException.class)
        .hasMessage("A row of an entity that was not asked for: c");
  }

  @Test
  void aPlaceOfTheLogCannotHoldTwoRows() throws IOException {
    EntityRows rows =
        new EntityRows(view, new RowSelection(true, false, List.of()), List.of(A, B), 2);
    for (int seq = 200; seq > 0; seq--) {
      read(rows, "[\"a\", 7, " + seq + "]");
    }
    assertThatCode(rows::checkDistinct).doesNotThrowAnyException();
    read(rows, "[\"b\", 7, 100]");
    assertThatThrownBy(rows::checkDistinct).hasMessage("Pinot gives row 100 of partition 2 twice");
  }

  private static void read(EntityRows rows, String json) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_ARRAY);
      rows.row(parser);
      assertThat(parser.currentToken()).isEqualTo(JsonToken.END_ARRAY);
    }
  }
}
