/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.offline.training.FileFormat;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings a text file into Parquet. Columns that the training set needs have their declared type;
 * others have the type that all their cells have. CSV that stays CSV keeps every cell's text.
 */
final class TextImport {
  private final TextRows rows;
  private final Map<String, ValueType> declared = new LinkedHashMap<>();
  private final boolean keepsText;

  TextImport(TextRows rows, FileFormat format, TrainingJob job, TrainingPlan plan) {
    this.rows = rows;
    this.keepsText = format == FileFormat.CSV && job.format() == FileFormat.CSV;
    for (EntityPlan entity : plan.entities()) {
      entity.keys().forEach(key -> declared.put(key.name(), key.type()));
    }
    for (ColumnPlan column : plan.requestColumns()) {
      declared.put(column.name(), column.type());
    }
    declared.put(job.timestampColumn(), ValueType.TIMESTAMP);
  }

  /**
   * @param file to write to
   */
  Spine importTo(Path file) throws IOException {
    SpineProblems problems = new SpineProblems();
    List<SpineWriter.Column> columns = columns(problems);
    List<ValueType> types = new ArrayList<>();
    List<SpineWriter.Column> stored = new ArrayList<>(columns);
    for (SpineWriter.Column column : columns) {
      types.add(column.type());
      if (keepsText && column.type() != ValueType.STRING) {
        stored.add(SpineWriter.Column.of(Spine.TEXT_PREFIX + column.name(), ValueType.STRING));
      }
    }
    try (SpineWriter writer = new SpineWriter(stored, file)) {
      rows.forEach(
          (row, cells) -> {
            set(writer, row, cells, types, problems);
            writer.endRow();
          },
          problems);
      problems.check(rows.file().getFileName().toString());
      return writer.finish();
    }
  }

  private List<SpineWriter.Column> columns(SpineProblems problems) throws IOException {
    List<String> names = rows.columns();
    GuessedType[] guesses = new GuessedType[names.size()];
    boolean guessing = false;
    for (int i = 0; i < guesses.length; i++) {
      guesses[i] = new GuessedType();
      guessing |= !keepsText && !declared.containsKey(names.get(i));
    }
    if (guessing) {
      rows.forEach(
          (row, cells) -> {
            for (int i = 0; i < cells.length; i++) {
              Object cell = cells[i];
              if (cell != null) {
                guesses[i].see(cell);
              }
            }
          },
          new SpineProblems());
    }
    List<SpineWriter.Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      ValueType type = declared.get(names.get(i));
      if (type == null) {
        type = keepsText ? ValueType.STRING : guesses[i].type();
      }
      columns.add(SpineWriter.Column.of(names.get(i), type));
    }
    return columns;
  }

  private void set(
      SpineWriter writer,
      long row,
      @Nullable Object[] cells,
      List<ValueType> types,
      SpineProblems problems) {
    ColumnBuffer[] batch = writer.batch();
    int text = cells.length;
    for (int i = 0; i < cells.length; i++) {
      Object cell = cells[i];
      ValueType type = types.get(i);
      batch[i].setNull(writer.at());
      if (cell != null) {
        try {
          batch[i].set(writer.at(), value(cell, type, rows.columns().get(i)));
        } catch (IllegalArgumentException e) {
          problems.add(row, "column '" + rows.columns().get(i) + "' is " + e.getMessage());
        }
      }
      if (keepsText && type != ValueType.STRING) {
        batch[text++].setObject(writer.at(), cell);
      }
    }
  }

  /** JSON that is neither text nor number nor truth value stays JSON, as text. */
  private Object value(Object cell, ValueType type, String column) {
    if (cell instanceof JsonNode node
        && !declared.containsKey(column)
        && !node.isTextual()
        && type == ValueType.STRING) {
      return node.toString();
    }
    return CellParser.parse(cell, type);
  }
}
