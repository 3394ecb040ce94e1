/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.parquet.ParquetSource;
import dev.lockstep.offline.training.parquet.RowGroup;
import dev.lockstep.offline.training.spine.Spine;
import dev.lockstep.plan.ColumnPlan;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A row group of the spine with the answers to its rows. Not thread-safe. */
final class RowGroupInput {
  private final Spine spine;
  private final ParquetSource source;
  private final int rowGroup;
  private final TrainingPlan plan;
  private final AnswerReader answers;

  RowGroupInput(
      Spine spine, ParquetSource source, int rowGroup, TrainingPlan plan, AnswerReader answers) {
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
   * Begins to read.
   *
   * @param columns of the spine that the caller wants beside those that answers need
   */
  RowGroup open(List<String> columns) throws IOException {
    List<String> all =
        Stream.concat(columns.stream(), plan.requestColumns().stream().map(ColumnPlan::name))
            .distinct()
            .toList();
    RowGroup group =
        all.isEmpty() ? new RowGroup(rows(), java.util.Map.of()) : source.open(rowGroup, all);
    answers.open(spine.firstRow(rowGroup), group);
    return group;
  }

  /** The next rows' answers; null at the end. */
  @Nullable OutputBatch next() throws IOException {
    return answers.next();
  }
}
