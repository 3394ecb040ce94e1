/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.table;

import dev.lockstep.offline.lake.ParquetWriters;
import dev.lockstep.offline.training.TrainingProgress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Files;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.util.PropertyUtil;
import org.jspecify.annotations.Nullable;

/**
 * Writes a training set of one moment as data files of a feature table, which are not part of the
 * table yet. Not thread-safe.
 */
final class FeatureTableFiles {
  // Asking a Parquet writer for its length costs.
  private static final int ROWS_PER_SIZE_CHECK = 10_000;

  private final Table table;
  private final PartitionKey partition;
  private final OutputFileFactory names;
  private final long targetBytes;
  private final List<DataFile> files = new ArrayList<>();
  private @Nullable DataWriter<Record> open;

  FeatureTableFiles(Table table, Instant asOf) {
    this.table = table;
    Record example = GenericRecord.create(table.schema());
    example.setField(FeatureTableJob.AS_OF, asOf.atOffset(ZoneOffset.UTC));
    this.partition = new PartitionKey(table.spec(), table.schema());
    partition.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(example));
    this.names =
        OutputFileFactory.builderFor(table, 0, 0)
            .format(FileFormat.PARQUET)
            .operationId(UUID.randomUUID().toString())
            .build();
    this.targetBytes =
        PropertyUtil.propertyAsLong(
            table.properties(),
            TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
            TableProperties.WRITE_TARGET_FILE_SIZE_BYTES_DEFAULT);
  }

  /**
   * Copies a training set. If that fails, what was written is deleted.
   *
   * @param data Parquet, with the table's columns by name; columns that it lacks are null
   */
  List<DataFile> copy(Path data, TrainingProgress progress) throws IOException {
    boolean complete = false;
    try (CloseableIterable<Record> rows =
        Parquet.read(Files.localInput(data.toFile()))
            .project(table.schema())
            .withNameMapping(MappingUtil.create(table.schema()))
            .createReaderFunc(type -> GenericParquetReaders.buildReader(table.schema(), type))
            .build()) {
      long count = 0;
      for (Record row : rows) {
        write(row, ++count);
        if (count % ROWS_PER_SIZE_CHECK == 0) {
          progress.advance(ROWS_PER_SIZE_CHECK);
        }
      }
      finish();
      complete = true;
      return List.copyOf(files);
    } finally {
      if (!complete) {
        close();
        files.forEach(file -> table.io().deleteFile(file.location()));
      }
    }
  }

  private void write(Record row, long count) throws IOException {
    DataWriter<Record> writer = open;
    if (writer == null) {
      writer =
          ParquetWriters.writeData(
                  names.newOutputFile(table.spec(), partition).encryptingOutputFile())
              .forTable(table)
              .withSpec(table.spec())
              .withPartition(partition.copy())
              .createWriterFunc(GenericParquetWriter::create)
              .build();
      open = writer;
    }
    writer.write(row);
    if (count % ROWS_PER_SIZE_CHECK == 0) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("The job was stopped");
      }
      if (writer.length() >= targetBytes) {
        finish();
      }
    }
  }

  private void finish() throws IOException {
    DataWriter<Record> writer = close();
    if (writer != null) {
      files.add(writer.toDataFile());
    }
  }

  private @Nullable DataWriter<Record> close() throws IOException {
    DataWriter<Record> writer = open;
    open = null;
    if (writer != null) {
      writer.close();
    }
    return writer;
  }
}
