/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.parquet.ParquetSource;
import dev.lockstep.offline.training.parquet.RowGroup;
import dev.lockstep.offline.training.spine.Spine;
import dev.lockstep.plan.ColumnPlan;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row group of the spine with the answers to its rows. Not thread-safe. */
final class RowGroupInput {
  private final Spine spine;
  private final ParquetSource source;
  private final ParquetSource requestSource;
  private final int rowGroup;
  private final TrainingPlan plan;
  private final AnswerReader answers;

  RowGroupInput(
      Spine spine,
      ParquetSource source,
      ParquetSource requestSource,
      int rowGroup,
      TrainingPlan plan,
      AnswerReader answers) {
    this.requestSource = requestSource;
    this.spine = spine;
    this.source = source;
    this.rowGroup = rowGroup;
    this.plan = plan;
    this.answers = answers;
  }

  int rowGroup() {
    return rowGroup;
  }

  /** The column that holds a column's text as it was given. */
  String storedName(String column) {
    return spine.textOf(column);
  }

  long rows() {
    return spine.rowGroups().get(rowGroup);
  }

  /**
   * Begins to read. The answers read their request columns through a reader of their own, since a
   * column's reader moves on with whoever reads it.
   *
   * @param columns of the spine that the caller wants
   */
  RowGroup open(List<String> columns) throws IOException {
    answers.open(spine.firstRow(rowGroup), group(requestSource, requestColumns()));
    return group(source, columns);
  }

  private List<String> requestColumns() {
    return plan.requestColumns().stream().map(ColumnPlan::name).toList();
  }

  private RowGroup group(ParquetSource file, List<String> columns) throws IOException {
    return columns.isEmpty() ? new RowGroup(rows(), Map.of()) : file.open(rowGroup, columns);
  }

  /** The next rows' answers; null at the end. */
  @Nullable OutputBatch next() throws IOException {
    return answers.next();
  }
}
