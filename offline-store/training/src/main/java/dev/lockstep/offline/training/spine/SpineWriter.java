/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.offline.training.parquet.ColumnsWriter;
import dev.lockstep.offline.training.parquet.ParquetTypes;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Writes a spine that was not Parquet as Parquet, in a temporary file. Not thread-safe. */
final class SpineWriter implements AutoCloseable {
  private static final int ROW_GROUP = 1 << 17;
  private static final int BATCH = 1 << 13;

  /**
   * A column.
   *
   * @param type how values are set
   * @param stored the column of the file, whose physical type is that of {@code type}
   */
  record Column(String name, ValueType type, Type stored) {
    static Column of(String name, ValueType type) {
      return new Column(name, type, ParquetTypes.column(name, type));
    }
  }

  private final List<Column> columns;
  private final MessageType schema;
  private final Path file;
  private final ParquetFileWriter writer;
  private final ColumnBuffer[] batch;
  private ColumnsWriter group;
  private int size;
  private boolean finished;

  SpineWriter(List<Column> columns, Path file) throws IOException {
    this.columns = columns;
    this.file = file;
    this.schema = schema(columns);
    this.batch =
        columns.stream()
            .map(column -> new ColumnBuffer(column.type(), BATCH))
            .toArray(ColumnBuffer[]::new);
    this.writer =
        new ParquetFileWriter(
            new LocalOutputFile(file), schema, ParquetFileWriter.Mode.OVERWRITE, Long.MAX_VALUE, 0);
    this.group = new ColumnsWriter(schema);
    writer.start();
  }

  /** The schema of a file with these columns. */
  static MessageType schema(List<Column> columns) {
    return new MessageType("spine", columns.stream().map(Column::stored).toList());
  }

  /** The buffers of the current row, which is at {@link #at}. */
  ColumnBuffer[] batch() {
    return batch;
  }

  int at() {
    return size;
  }

  /** Ends the current row; every column of it must have been set. */
  void endRow() throws IOException {
    size++;
    if (size == BATCH) {
      flushBatch();
    }
  }

  private void flushBatch() throws IOException {
    for (int i = 0; i < batch.length; i++) {
      group.write(columns.get(i).name(), batch[i], 0, size);
    }
    group.endRows(size);
    size = 0;
    if (group.rows() >= ROW_GROUP) {
      flushGroup();
      group = new ColumnsWriter(schema);
    }
  }

  private void flushGroup() throws IOException {
    try (ColumnsWriter full = group) {
      if (full.rows() > 0) {
        full.finish();
        writer.startBlock(full.rows());
        full.flushTo(writer);
        writer.endBlock();
      }
    }
  }

  /** Ends the file. */
  Spine finish() throws IOException {
    flushBatch();
    flushGroup();
    writer.end(Map.of());
    finished = true;
    return Spine.of(file);
  }

  @Override
  public void close() throws IOException {
    if (!finished) {
      group.close();
      writer.close();
    }
  }
}
