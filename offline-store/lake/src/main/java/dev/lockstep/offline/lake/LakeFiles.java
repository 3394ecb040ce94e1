/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import static java.util.Objects.requireNonNull;

import dev.lockstep.row.LogColumns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/** Plans scans of one table. Thread-safe. */
final class LakeFiles {
  private static final List<String> STATISTICS =
      List.of(LogColumns.KEY, LogColumns.EVENT_TIME, LogColumns.SEQ, LogColumns.INGEST_TIME);
  // Timestamps in microseconds have less range than epoch milliseconds.
  private static final long MIN_MILLIS = Long.MIN_VALUE / RowValues.MICROS_PER_MILLI;
  private static final long MAX_MILLIS = Long.MAX_VALUE / RowValues.MICROS_PER_MILLI;

  private final Table table;

  LakeFiles(Table table) {
    this.table = table;
  }

  List<LakeFile> plan(long snapshot, LakeScan scan) {
    List<LakeFile> files = new ArrayList<>();
    for (DataFile file : dataFiles(snapshot, scan)) {
      files.add(lakeFile(file));
    }
    return files;
  }

  List<DataFile> dataFiles(long snapshot, LakeScan scan) {
    TableScan planned =
        table.newScan().useSnapshot(snapshot).includeColumnStats(STATISTICS).filter(filter(scan));
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks = planned.planFiles()) {
      for (FileScanTask task : tasks) {
        if (scan.keyBuckets().isEmpty() || scan.keyBuckets().contains(keyBucket(task.file()))) {
          files.add(task.file());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static Expression filter(LakeScan scan) {
    Expression filter = Expressions.alwaysTrue();
    if (scan.fromMillis() > MIN_MILLIS) {
      filter =
          Expressions.and(
              filter,
              Expressions.greaterThanOrEqual(
                  LogColumns.EVENT_TIME,
                  Math.min(scan.fromMillis(), MAX_MILLIS) * RowValues.MICROS_PER_MILLI));
    }
    if (scan.untilMillis() < MAX_MILLIS) {
      filter =
          Expressions.and(
              filter,
              Expressions.lessThanOrEqual(
                  LogColumns.EVENT_TIME,
                  Math.max(scan.untilMillis(), MIN_MILLIS) * RowValues.MICROS_PER_MILLI));
    }
    if (scan.keyRange().isPresent()) {
      LakeScan.KeyRange range = scan.keyRange().get();
      filter =
          Expressions.and(
              filter,
              Expressions.greaterThanOrEqual(LogColumns.KEY, range.first()),
              Expressions.lessThanOrEqual(LogColumns.KEY, range.last()));
    }
    return filter;
  }

  LakeFile lakeFile(DataFile file) {
    List<Long> offsets = file.splitOffsets();
    Integer sortOrder = file.sortOrderId();
    return new LakeFile(
        table.io().newInputFile(file.location(), file.fileSizeInBytes()),
        file.fileSizeInBytes(),
        file.recordCount(),
        offsets == null ? List.of() : offsets,
        keyBucket(file),
        sortOrder != null && sortOrder == table.sortOrder().orderId(),
        keys(file),
        range(file, LogColumns.EVENT_TIME, RowValues.MICROS_PER_MILLI),
        range(file, LogColumns.SEQ, 1),
        range(file, LogColumns.INGEST_TIME, RowValues.MICROS_PER_MILLI));
  }

  int keyBucket(DataFile file) {
    PartitionSpec spec = requireNonNull(table.specs().get(file.specId()), "unknown layout");
    return file.partition().get(keyBucketIndex(spec), Integer.class);
  }

  /** Which field of a partition is the bucket of the key. */
  static int keyBucketIndex(PartitionSpec spec) {
    int key = spec.schema().findField(LogColumns.KEY).fieldId();
    for (int i = 0; i < spec.fields().size(); i++) {
      PartitionField field = spec.fields().get(i);
      if (field.sourceId() == key) {
        return i;
      }
    }
    throw new IllegalStateException("The table is not cut along the key: " + spec);
  }

  private LakeScan.KeyRange keys(DataFile file) {
    NestedField field = table.schema().findField(LogColumns.KEY);
    ByteBuffer lower = bound(file.lowerBounds(), field.fieldId());
    ByteBuffer upper = bound(file.upperBounds(), field.fieldId());
    return new LakeScan.KeyRange(
        lower == null ? "" : text(lower), upper == null ? "\uffff" : text(upper));
  }

  private static String text(ByteBuffer bound) {
    CharSequence text = Conversions.fromByteBuffer(Types.StringType.get(), bound);
    return text.toString();
  }

  private LakeFile.Range range(DataFile file, String column, long divisor) {
    NestedField field = table.schema().findField(column);
    ByteBuffer lower = bound(file.lowerBounds(), field.fieldId());
    ByteBuffer upper = bound(file.upperBounds(), field.fieldId());
    return new LakeFile.Range(
        lower == null ? Long.MIN_VALUE : Math.floorDiv(number(field, lower), divisor),
        upper == null ? Long.MAX_VALUE : Math.floorDiv(number(field, upper), divisor));
  }

  private static long number(NestedField field, ByteBuffer bound) {
    Long value = Conversions.fromByteBuffer(field.type(), bound);
    return value;
  }

  private static @Nullable ByteBuffer bound(@Nullable Map<Integer, ByteBuffer> bounds, int field) {
    return bounds == null ? null : bounds.get(field);
  }
}
