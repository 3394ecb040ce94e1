/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;

/**
 * The served log in the lake: table {@code answers} in a namespace beside that of the views,
 * partitioned by the day of the answer. Each snapshot says which offsets it reaches, so every
 * record is in it once. Thread-safe.
 */
public final class ServedTable {
  private static final String SUFFIX = "_served";
  private static final String NAME = "answers";
  private static final String ANSWERED_AT = "answered_at";
  private static final long DAY_MILLIS = 86_400_000;

  /** Columns with their field ids. */
  public static final Schema SCHEMA =
      new Schema(
          Types.NestedField.required(1, "answer_id", Types.StringType.get()),
          Types.NestedField.required(2, "feature_service", Types.StringType.get()),
          Types.NestedField.required(3, ANSWERED_AT, Types.TimestampType.withZone()),
          Types.NestedField.required(4, "as_of", Types.TimestampType.withZone()),
          Types.NestedField.required(5, "latency_micros", Types.LongType.get()),
          Types.NestedField.required(6, "row_count", Types.IntegerType.get()),
          Types.NestedField.required(7, "answer", Types.BinaryType.get()),
          Types.NestedField.required(8, "log_partition", Types.IntegerType.get()),
          Types.NestedField.required(9, "log_offset", Types.LongType.get()));

  private final Table table;

  private ServedTable(Table table) {
    this.table = table;
  }

  /** The table; empty if nothing was ever archived. */
  public static Optional<ServedTable> open(Lake lake) {
    try {
      return Optional.of(new ServedTable(lake.catalog().loadTable(identifier(lake))));
    } catch (NoSuchTableException | NoSuchNamespaceException e) {
      return Optional.empty();
    }
  }

  /** The table, made if it is not there. */
  public static ServedTable openOrCreate(Lake lake) {
    return open(lake).orElseGet(() -> create(lake));
  }

  private static TableIdentifier identifier(Lake lake) {
    return TableIdentifier.of(namespace(lake), NAME);
  }

  private static Namespace namespace(Lake lake) {
    return Namespace.of(lake.config().namespace() + SUFFIX);
  }

  private static ServedTable create(Lake lake) {
    lake.createNamespace(namespace(lake));
    try {
      return new ServedTable(
          lake.catalog()
              .buildTable(identifier(lake), SCHEMA)
              .withPartitionSpec(PartitionSpec.builderFor(SCHEMA).day(ANSWERED_AT).build())
              .withProperties(
                  Map.of(
                      TableProperties.FORMAT_VERSION, "2",
                      TableProperties.PARQUET_COMPRESSION, "zstd",
                      TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true",
                      TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "20"))
              .create());
    } catch (AlreadyExistsException e) {
      // Somebody else made it at the same time.
      return new ServedTable(lake.catalog().loadTable(identifier(lake)));
    }
  }

  /** Namespace and name. */
  public String name() {
    return table.name();
  }

  /** The table itself. */
  public Table iceberg() {
    return table;
  }

  /** Which snapshot {@link #position()} was asked of last; 0 if there is none. */
  public long snapshotId() {
    Snapshot snapshot = table.currentSnapshot();
    return snapshot == null ? 0 : snapshot.snapshotId();
  }

  /** The highest offset of each partition that the table holds. */
  public LakePosition position() {
    table.refresh();
    Snapshot snapshot = table.currentSnapshot();
    return snapshot == null ? LakePosition.NONE : LakeSnapshot.position(snapshot);
  }

  /**
   * Appends records, all at once, if the table still is where they continue it.
   *
   * @param expected the position that the table has
   * @param reached the position that it has with these records
   * @throws StalePositionException if the table has another position; nothing was changed
   * @throws dev.lockstep.error.LockstepException STORE_UNAVAILABLE if the catalog does not take the
   *     commit
   */
  public void append(List<ServedRow> rows, LakePosition expected, LakePosition reached)
      throws StalePositionException {
    List<DataFile> files = write(rows);
    try {
      new Commit(table, Map.of()).append(files, expected, reached);
    } catch (StalePositionException e) {
      files.forEach(file -> table.io().deleteFile(file.location()));
      throw e;
    }
  }

  /**
   * Reads records in no order.
   *
   * @param fromMillis the earliest moment of an answer, epoch milliseconds
   * @param untilMillis the latest, inclusive
   * @param rows takes them; false ends the reading
   * @return the position of what was read: whoever goes on with the topic goes on behind it
   */
  public LakePosition read(long fromMillis, long untilMillis, Predicate<ServedRow> rows) {
    LakePosition position = position();
    if (position.equals(LakePosition.NONE)) {
      return position;
    }
    for (DataFile file : files(snapshotId(), fromMillis, untilMillis)) {
      if (!read(table.io().newInputFile(file.location()), fromMillis, untilMillis, rows)) {
        break;
      }
    }
    return position;
  }

  /**
   * The files that may have answers of some time.
   *
   * @param fromMillis the earliest moment of an answer, epoch milliseconds
   * @param untilMillis the latest, inclusive
   */
  public List<DataFile> files(long snapshotId, long fromMillis, long untilMillis) {
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        table
            .newScan()
            .useSnapshot(snapshotId)
            .filter(
                Expressions.and(
                    Expressions.greaterThanOrEqual(ANSWERED_AT, LakeMicros.saturated(fromMillis)),
                    Expressions.lessThanOrEqual(ANSWERED_AT, LakeMicros.saturated(untilMillis))))
            .planFiles()) {
      tasks.forEach(task -> files.add(task.file()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  /**
   * Reads the records of one of its files.
   *
   * @param fromMillis the earliest moment of an answer, epoch milliseconds
   * @param untilMillis the latest, inclusive
   * @param rows takes them; false ends the reading
   * @return whether it was not ended
   */
  public static boolean read(
      InputFile file, long fromMillis, long untilMillis, Predicate<ServedRow> rows) {
    try (CloseableIterable<Record> records =
        Parquet.read(file)
            .project(SCHEMA)
            .createReaderFunc(type -> GenericParquetReaders.buildReader(SCHEMA, type))
            .build()) {
      for (Record record : records) {
        ServedRow row = row(record);
        if (row.answeredAtMillis() >= fromMillis
            && row.answeredAtMillis() <= untilMillis
            && !rows.test(row)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<DataFile> write(List<ServedRow> rows) {
    OutputFileFactory names =
        OutputFileFactory.builderFor(table, 0, 0)
            .format(FileFormat.PARQUET)
            .operationId(UUID.randomUUID().toString())
            .build();
    Map<Integer, List<Record>> days = new TreeMap<>();
    for (ServedRow row : rows) {
      int day = (int) Math.floorDiv(row.answeredAtMillis(), DAY_MILLIS);
      days.computeIfAbsent(day, found -> new ArrayList<>()).add(record(row));
    }
    List<DataFile> files = new ArrayList<>();
    days.forEach((day, records) -> files.add(write(names, day, records)));
    return files;
  }

  private DataFile write(OutputFileFactory names, int day, List<Record> records) {
    PartitionData partition = new PartitionData(table.spec().partitionType());
    partition.set(0, day);
    try {
      DataWriter<Record> writer =
          ParquetWriters.writeData(
                  names.newOutputFile(table.spec(), partition).encryptingOutputFile())
              .forTable(table)
              .withSpec(table.spec())
              .withPartition(partition)
              .createWriterFunc(GenericParquetWriter::create)
              .build();
      try (writer) {
        records.forEach(writer::write);
      }
      return writer.toDataFile();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Record record(ServedRow row) {
    Record record = GenericRecord.create(SCHEMA);
    record.set(0, row.answerId());
    record.set(1, row.service());
    record.set(2, time(row.answeredAtMillis()));
    record.set(3, time(row.asOfMillis()));
    record.set(4, row.latencyMicros());
    record.set(5, row.rows());
    record.set(6, ByteBuffer.wrap(row.answer()));
    record.set(7, row.partition());
    record.set(8, row.offset());
    return record;
  }

  private static ServedRow row(Record record) {
    ByteBuffer buffer = record.get(6, ByteBuffer.class).duplicate();
    byte[] answer = new byte[buffer.remaining()];
    buffer.get(answer);
    return new ServedRow(
        record.get(0, String.class),
        record.get(1, String.class),
        record.get(2, OffsetDateTime.class).toInstant().toEpochMilli(),
        record.get(3, OffsetDateTime.class).toInstant().toEpochMilli(),
        record.get(4, Long.class),
        record.get(5, Integer.class),
        answer,
        record.get(7, Integer.class),
        record.get(8, Long.class));
  }

  /** T may be further away than the lake's microseconds reach; the answer has it exactly. */
  private static OffsetDateTime time(long millis) {
    return Instant.ofEpochMilli(LakeMicros.clamped(millis)).atOffset(ZoneOffset.UTC);
  }
}
