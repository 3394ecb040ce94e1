/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.parquet.ColumnsWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.GenericDeleteFilter;
import org.apache.iceberg.data.IdentityPartitionConverters;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.formats.ReadBuilder;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.parquet.ParquetValueWriter;
import org.apache.iceberg.util.PartitionUtil;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Brings a snapshot of an Iceberg table into one Parquet file with the table's own types, nested
 * ones too. Deletes are applied. The order of the rows is that of the data files' locations, and
 * within a file that of the file, so the same snapshot always gives the same bytes.
 */
final class TableImport {
  private static final int ROW_GROUP = 1 << 17;
  private static final int PROGRESS = 1 << 13;

  private final Table table;
  private final long snapshotId;
  private final Schema schema;

  TableImport(Table table, long snapshotId) {
    this.table = table;
    this.snapshotId = snapshotId;
    this.schema = SnapshotUtil.schemaFor(table, snapshotId);
  }

  /**
   * @param target to write to
   */
  Spine importTo(Path target, TrainingProgress progress) throws IOException {
    MessageType typed = typed();
    List<FileScanTask> tasks = tasks();
    progress.begin(
        "reading table " + table.name(),
        tasks.stream().mapToLong(task -> task.file().recordCount()).sum());
    long count = 0;
    try (Output output = new Output(typed, target)) {
      for (FileScanTask task : tasks) {
        try (CloseableIterable<Record> rows = rows(task)) {
          for (Record row : rows) {
            output.write(row);
            if (++count % PROGRESS == 0) {
              progress.advance(PROGRESS);
              if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("The job was stopped");
              }
            }
          }
        }
      }
      output.finish();
    }
    return Spine.of(target);
  }

  private MessageType typed() {
    try {
      return ParquetSchemaUtil.convert(schema, "spine");
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "a column of table %s has a type that Parquet cannot hold: %s"
              .formatted(table.name(), e.getMessage()),
          e);
    }
  }

  private List<FileScanTask> tasks() throws IOException {
    List<FileScanTask> tasks = new ArrayList<>();
    try (CloseableIterable<FileScanTask> planned =
        table.newScan().useSnapshot(snapshotId).planFiles()) {
      planned.forEach(tasks::add);
    }
    tasks.sort(
        Comparator.comparing((FileScanTask task) -> task.file().location())
            .thenComparingLong(FileScanTask::start));
    return tasks;
  }

  private CloseableIterable<Record> rows(FileScanTask task) {
    GenericDeleteFilter deletes = new GenericDeleteFilter(table.io(), task, table.schema(), schema);
    ReadBuilder<Record, Object> reader =
        FormatModelRegistry.<Record, Object>readBuilder(
                task.file().format(), Record.class, table.io().newInputFile(task.file().location()))
            .project(deletes.requiredSchema())
            .split(task.start(), task.length())
            .idToConstant(
                PartitionUtil.constantsMap(task, IdentityPartitionConverters::convertConstant));
    String names = table.properties().get(TableProperties.DEFAULT_NAME_MAPPING);
    if (names != null) {
      reader = reader.withNameMapping(NameMappingParser.fromJson(names));
    }
    return deletes.filter(reader.build());
  }

  /** The file. Not thread-safe. */
  private final class Output implements AutoCloseable {
    private final MessageType stored;
    private final ParquetValueWriter<Record> values;
    private final ParquetFileWriter writer;
    private ColumnsWriter group;
    private boolean finished;

    Output(MessageType typed, Path target) throws IOException {
      MessageType named = (MessageType) named(typed, true);
      this.stored = (MessageType) named(typed, false);
      this.values = GenericParquetWriter.create(schema, named);
      this.writer =
          new ParquetFileWriter(
              new LocalOutputFile(target),
              stored,
              ParquetFileWriter.Mode.OVERWRITE,
              Long.MAX_VALUE,
              0);
      this.group = begin();
      writer.start();
    }

    private ColumnsWriter begin() {
      ColumnsWriter begun = new ColumnsWriter(stored);
      values.setColumnStore(begun.store());
      return begun;
    }

    /**
     * The fields with the names that the table gives them, where Parquet's would be others.
     *
     * @param ids whether fields keep Iceberg's ids, which would make readers overlook the feature
     *     columns, that have none
     */
    private Type named(Type type, boolean ids) {
      String name = name(type);
      if (type.isPrimitive()) {
        var primitive = type.asPrimitiveType();
        var builder =
            Types.primitive(primitive.getPrimitiveTypeName(), type.getRepetition())
                .length(primitive.getTypeLength())
                .as(type.getLogicalTypeAnnotation());
        return (ids && type.getId() != null ? builder.id(type.getId().intValue()) : builder)
            .named(name);
      }
      List<Type> fields =
          type.asGroupType().getFields().stream().map(field -> named(field, ids)).toList();
      if (type instanceof MessageType) {
        return new MessageType(name, fields);
      }
      var builder =
          Types.buildGroup(type.getRepetition())
              .as(type.getLogicalTypeAnnotation())
              .addFields(fields.toArray(Type[]::new));
      return (ids && type.getId() != null ? builder.id(type.getId().intValue()) : builder)
          .named(name);
    }

    private String name(Type type) {
      var field = type.getId() == null ? null : schema.findField(type.getId().intValue());
      return field == null ? type.getName() : field.name();
    }

    void write(Record row) throws IOException {
      values.write(0, row);
      group.endRows(1);
      if (group.rows() >= ROW_GROUP) {
        flush();
        group = begin();
      }
    }

    private void flush() throws IOException {
      try (ColumnsWriter full = group) {
        if (full.rows() > 0) {
          full.finish();
          writer.startBlock(full.rows());
          full.flushTo(writer);
          writer.endBlock();
        }
      }
    }

    void finish() throws IOException {
      flush();
      writer.end(Map.of());
      finished = true;
    }

    @Override
    public void close() throws IOException {
      if (!finished) {
        group.close();
        writer.close();
      }
    }
  }
}
