/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.OutputFeature;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.kernel.FeatureColumn;
import dev.lockstep.offline.training.parquet.RowGroup;
import dev.lockstep.offline.training.spine.Spine;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.Type;

/** A training set as CSV (RFC 4180) with a header. Cells are as {@link CellText} says. */
final class CsvSetWriter implements SetWriter {
  private final TrainingPlan plan;
  private final List<String> columns;
  private final OutputStream output;

  CsvSetWriter(Spine spine, TrainingPlan plan, Path file) throws IOException {
    this.plan = plan;
    this.columns = spine.columns();
    this.output = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    output.write(CellText.bytes(header()));
  }

  /** Refuses columns that a table of cells cannot hold. */
  static void checkFlat(Spine spine) {
    for (Type column : spine.schema().getFields()) {
      if (!column.isPrimitive() || column.isRepetition(Type.Repetition.REPEATED)) {
        throw new LockstepException(
            ErrorCode.INVALID_REQUEST,
            "Column '%s' of the spine is nested, which only Parquet output can hold"
                .formatted(column.getName()));
      }
    }
  }

  private StringBuilder header() {
    List<String> names = new ArrayList<>(columns);
    for (OutputFeature feature : plan.outputs()) {
      names.add(feature.name());
      if (feature.hasStatus()) {
        names.add(feature.statusName());
      }
    }
    StringBuilder line = new StringBuilder();
    for (String name : names) {
      if (line.length() > 0) {
        line.append(',');
      }
      CellText.appendText(line, name);
    }
    return line.append('\n');
  }

  private record EncodedText(List<byte[]> lines) implements Encoded {
    @Override
    public void close() {}
  }

  @Override
  public Encoded encode(RowGroupInput input) throws IOException {
    List<String> stored = columns.stream().map(input::storedName).toList();
    RowGroup group = input.open(stored);
    List<SpineCells> cells =
        stored.stream().map(name -> new SpineCells(group.column(name))).toList();
    List<byte[]> lines = new ArrayList<>();
    for (OutputBatch batch = input.next(); batch != null; batch = input.next()) {
      StringBuilder text = new StringBuilder();
      for (int at = batch.from(); at < batch.from() + batch.count(); at++) {
        for (int i = 0; i < cells.size(); i++) {
          if (i > 0) {
            text.append(',');
          }
          cells.get(i).append(text);
        }
        appendFeatures(text, batch, at);
        text.append('\n');
      }
      lines.add(CellText.bytes(text));
    }
    return new EncodedText(lines);
  }

  private void appendFeatures(StringBuilder text, OutputBatch batch, int at) {
    for (int i = 0; i < plan.outputs().size(); i++) {
      FeatureColumn answers = batch.features()[i];
      text.append(',');
      CellText.append(text, answers.values().get(at));
      if (plan.outputs().get(i).hasStatus()) {
        text.append(',').append(answers.status(at));
      }
    }
  }

  @Override
  public void write(Encoded encoded) throws IOException {
    for (byte[] lines : ((EncodedText) encoded).lines()) {
      output.write(lines);
    }
  }

  @Override
  public void finish() throws IOException {
    output.flush();
  }

  @Override
  public void close() throws IOException {
    output.close();
  }
}
