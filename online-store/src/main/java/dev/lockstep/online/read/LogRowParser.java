/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.online.lowering.RowSelection;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.ColumnEncoding;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.StoreType;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes log rows of what a query for a {@link RowSelection} brings. Immutable. */
final class LogRowParser {
  private final RowSelection selection;
  private final int width;
  private final Cell[] cells;

  private record Cell(ColumnPlan column, StoreType type, int index) {}

  LogRowParser(ViewPlan view, RowSelection selection) {
    this.selection = selection;
    this.width = view.columns().size();
    this.cells =
        selection.columns().stream()
            .map(
                column ->
                    new Cell(
                        column,
                        ColumnEncoding.storeType(column.type()),
                        view.columnIndex(column.name())))
            .toArray(Cell[]::new);
  }

  /**
   * The rest of a row, behind its key; columns that were not selected are null.
   *
   * @throws IOException if the answer is not what was asked for
   */
  LogRow parse(JsonParser row, EntityKey key, int partition) throws IOException {
    long eventTime = number(row);
    long seq = number(row);
    long ingestTime = selection.origin() ? number(row) : 0;
    String eventId = selection.origin() ? text(row) : "";
    @Nullable Object[] values = new Object[width];
    for (Cell cell : cells) {
      Object stored = stored(row, cell.type());
      values[cell.index()] =
          ColumnEncoding.restore(cell.column().type(), stored, (int) number(row));
    }
    row.nextToken();
    return new LogRow(key, eventTime, partition, seq, ingestTime, eventId, Arrays.asList(values));
  }

  private static Object stored(JsonParser row, StoreType type) throws IOException {
    if (type == StoreType.STRING) {
      return text(row);
    }
    JsonToken token = row.nextToken();
    if (!token.isNumeric()) {
      throw new IOException("Not a number in the answer: " + row.getText());
    }
    return switch (type) {
      case INT -> row.getIntValue();
      case LONG -> row.getLongValue();
      default -> row.getDoubleValue();
    };
  }

  static long number(JsonParser row) throws IOException {
    row.nextToken();
    return row.getLongValue();
  }

  static String text(JsonParser row) throws IOException {
    if (row.nextToken() != JsonToken.VALUE_STRING) {
      throw new IOException("Not a text in the answer: " + row.getText());
    }
    return row.getText();
  }
}
