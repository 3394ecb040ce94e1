/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.offline.training.OutputFeature;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.offline.training.kernel.FeatureColumn;
import dev.lockstep.offline.training.parquet.ColumnsWriter;
import dev.lockstep.offline.training.parquet.LocalFile;
import dev.lockstep.offline.training.parquet.ParquetSource;
import dev.lockstep.offline.training.parquet.ParquetTypes;
import dev.lockstep.offline.training.parquet.SortedFooter;
import dev.lockstep.offline.training.spine.Spine;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * A training set as Parquet. The spine's columns are copied as they are, page by page, whatever
 * their types; only feature columns are encoded.
 */
final class ParquetSetWriter implements SetWriter {
  /** How much of a bound an index keeps. */
  private static final int INDEX_BYTES = 64;

  private final Spine spine;
  private final TrainingPlan plan;
  private final MessageType features;
  private final MessageType schema;
  private final ParquetSource source;
  private final SeekableInputStream input;
  private final ParquetFileWriter writer;
  private final Path file;
  private boolean finished;

  ParquetSetWriter(Spine spine, TrainingPlan plan, Path file) throws IOException {
    this.spine = spine;
    this.plan = plan;
    this.file = file;
    this.features = new MessageType(spine.schema().getName(), featureColumns(plan));
    List<Type> all = new ArrayList<>(spine.schema().getFields());
    all.addAll(features.getFields());
    this.schema = new MessageType(spine.schema().getName(), all);
    this.source = spine.open();
    this.input = new LocalFile(spine.file()).newStream();
    this.writer =
        new ParquetFileWriter(
            new LocalOutputFile(file),
            schema,
            ParquetFileWriter.Mode.CREATE,
            Long.MAX_VALUE,
            0,
            INDEX_BYTES,
            Integer.MAX_VALUE,
            true);
    writer.start();
  }

  private static List<Type> featureColumns(TrainingPlan plan) {
    List<Type> columns = new ArrayList<>();
    for (OutputFeature output : plan.outputs()) {
      columns.add(ParquetTypes.column(output.name(), output.type()));
      if (output.hasStatus()) {
        columns.add(ParquetTypes.column(output.statusName(), ValueType.STRING));
      }
    }
    return columns;
  }

  /** The feature columns of a row group. */
  private record EncodedColumns(int rowGroup, ColumnsWriter columns) implements Encoded {
    @Override
    public void close() {
      columns.close();
    }
  }

  @Override
  public Encoded encode(RowGroupInput group) throws IOException {
    ColumnsWriter columns = new ColumnsWriter(features);
    try {
      group.open(List.of());
      ColumnBuffer statuses = new ColumnBuffer(ValueType.STRING, AnswerSpool.BLOCK);
      for (OutputBatch batch = group.next(); batch != null; batch = group.next()) {
        for (int i = 0; i < plan.outputs().size(); i++) {
          OutputFeature output = plan.outputs().get(i);
          FeatureColumn answers = batch.features()[i];
          columns.write(output.name(), answers.values(), batch.from(), batch.count());
          if (output.hasStatus()) {
            for (int at = batch.from(); at < batch.from() + batch.count(); at++) {
              statuses.setObject(at, answers.status(at).name());
            }
            columns.write(output.statusName(), statuses, batch.from(), batch.count());
          }
        }
        columns.endRows(batch.count());
      }
      columns.finish();
      return new EncodedColumns(group.rowGroup(), columns);
    } catch (IOException | RuntimeException e) {
      columns.close();
      throw e;
    }
  }

  @Override
  public void write(Encoded encoded) throws IOException {
    try (encoded) {
      EncodedColumns group = (EncodedColumns) encoded;
      BlockMetaData block = source.rowGroups().get(group.rowGroup());
      writer.startBlock(block.getRowCount());
      for (ColumnChunkMetaData chunk : block.getColumns()) {
        ColumnDescriptor column = spine.schema().getColumnDescription(chunk.getPath().toArray());
        writer.appendColumnChunk(
            column,
            input,
            chunk,
            null,
            source.reader().readColumnIndex(chunk),
            source.reader().readOffsetIndex(chunk));
      }
      group.columns().flushTo(writer);
      writer.endBlock();
    }
  }

  @Override
  public void finish() throws IOException {
    writer.end(Map.of());
    finished = true;
    SortedFooter.rewrite(file);
  }

  @Override
  public void close() throws IOException {
    try (source;
        input) {
      if (!finished) {
        writer.close();
      }
    }
  }
}
