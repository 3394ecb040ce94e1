/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import dev.lockstep.row.LogRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.parquet.InternalWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.util.PropertyUtil;
import org.jspecify.annotations.Nullable;

/**
 * Writes sorted rows of one partition of a table, to one file or to several where they are many.
 * Files are not part of the table before they are committed. Not thread-safe.
 */
final class PartitionFiles implements AutoCloseable {
  // Asking a Parquet writer for its length costs.
  private static final int ROWS_PER_SIZE_CHECK = 10_000;

  private final Table table;
  private final PartitionData partition;
  private final OutputFileFactory names;
  private final RowStruct struct;
  private final long targetBytes;
  private final List<DataFile> finished = new ArrayList<>();
  private @Nullable DataWriter<RowStruct> open;
  private long rows;

  PartitionFiles(
      Table table, PartitionData partition, RowStruct.Mapping mapping, OutputFileFactory names) {
    this.table = table;
    this.partition = partition;
    this.names = names;
    this.struct = mapping.struct();
    this.targetBytes =
        PropertyUtil.propertyAsLong(
            table.properties(),
            TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
            TableProperties.WRITE_TARGET_FILE_SIZE_BYTES_DEFAULT);
  }

  /** Writes a row, which is not before the one written last. */
  void write(LogRow row) {
    DataWriter<RowStruct> writer = open;
    if (writer == null) {
      writer = newWriter();
      open = writer;
    }
    writer.write(struct.wrap(row));
    rows++;
    if (rows % ROWS_PER_SIZE_CHECK == 0 && writer.length() >= targetBytes) {
      finish();
    }
  }

  /** Ends what is open and gives all files. */
  List<DataFile> complete() {
    finish();
    return List.copyOf(finished);
  }

  /** Closes what is open; its file is an orphan unless {@link #complete} was called. */
  @Override
  public void close() {
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void finish() {
    DataWriter<RowStruct> writer = open;
    if (writer != null) {
      close();
      open = null;
      finished.add(writer.toDataFile());
    }
  }

  private DataWriter<RowStruct> newWriter() {
    try {
      return ParquetWriters.writeData(
              names.newOutputFile(table.spec(), partition).encryptingOutputFile())
          .forTable(table)
          .withSpec(table.spec())
          .withPartition(partition.copy())
          .withSortOrder(table.sortOrder())
          .createWriterFunc(type -> InternalWriter.createWriter(table.schema(), type))
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
