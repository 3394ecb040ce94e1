/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import com.google.common.collect.ImmutableList;
import dev.lockstep.row.LogColumns;
import dev.lockstep.row.LogRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.transforms.Transform;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.util.SerializableFunction;

/** Writes batches of rows to sorted files, one or more per partition of the table. Thread-safe. */
final class RowBatches {
  /** The order of rows in a file. */
  static final Comparator<LogRow> ORDER =
      Comparator.comparing(LogRow::key)
          .thenComparingLong(LogRow::eventTimeMillis)
          .thenComparingLong(LogRow::seq);

  private final Table table;
  private final RowStruct.Mapping mapping;
  private final OutputFileFactory names;
  private final List<SerializableFunction<Object, Object>> transforms;
  private final boolean[] ofKey;

  RowBatches(Table table, RowStruct.Mapping mapping) {
    this.table = table;
    this.mapping = mapping;
    this.names =
        OutputFileFactory.builderFor(table, 0, 0)
            .format(FileFormat.PARQUET)
            .operationId(UUID.randomUUID().toString())
            .build();
    PartitionSpec spec = table.spec();
    this.transforms = spec.fields().stream().map(field -> bind(spec, field)).toList();
    this.ofKey = new boolean[transforms.size()];
    for (int i = 0; i < ofKey.length; i++) {
      String source = spec.schema().findColumnName(spec.fields().get(i).sourceId());
      ofKey[i] = source.equals(LogColumns.KEY);
    }
  }

  /**
   * Writes rows in any order.
   *
   * @param workers who sort and write the partitions
   */
  List<DataFile> write(Collection<LogRow> rows, Executor workers) {
    List<CompletableFuture<List<DataFile>>> writes =
        partitions(rows).entrySet().stream()
            .map(
                entry ->
                    CompletableFuture.supplyAsync(
                        () -> writePartition(entry.getKey(), entry.getValue()), workers))
            .toList();
    // All of them end before the first failure is told, so that nothing is written after it.
    CompletableFuture<Void> all =
        CompletableFuture.allOf(writes.toArray(CompletableFuture<?>[]::new));
    try {
      all.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
    return writes.stream()
        .flatMap(write -> write.join().stream())
        .collect(ImmutableList.toImmutableList());
  }

  PartitionFiles files(PartitionData partition) {
    return new PartitionFiles(table, partition, mapping, names);
  }

  private Map<PartitionData, List<LogRow>> partitions(Collection<LogRow> rows) {
    Map<List<Object>, List<LogRow>> groups = new HashMap<>();
    for (LogRow row : rows) {
      groups.computeIfAbsent(partitionOf(row), key -> new ArrayList<>()).add(row);
    }
    Map<PartitionData, List<LogRow>> partitions = new HashMap<>();
    groups.forEach(
        (values, group) -> {
          PartitionData partition = new PartitionData(table.spec().partitionType());
          for (int i = 0; i < values.size(); i++) {
            partition.set(i, values.get(i));
          }
          partitions.put(partition, group);
        });
    return partitions;
  }

  private List<Object> partitionOf(LogRow row) {
    Object[] values = new Object[ofKey.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          transforms
              .get(i)
              .apply(
                  ofKey[i]
                      ? row.key().encoded()
                      : (Object) (row.eventTimeMillis() * RowValues.MICROS_PER_MILLI));
    }
    return List.of(values);
  }

  private List<DataFile> writePartition(PartitionData partition, List<LogRow> rows) {
    rows.sort(ORDER);
    try (PartitionFiles files = files(partition)) {
      rows.forEach(files::write);
      return files.complete();
    }
  }

  @SuppressWarnings("unchecked") // the spec binds the transform to the type of its column
  private static SerializableFunction<Object, Object> bind(
      PartitionSpec spec, PartitionField field) {
    Type type = spec.schema().findType(field.sourceId());
    Transform<Object, Object> transform = (Transform<Object, Object>) field.transform();
    return transform.bind(type);
  }

  /** The bucket of a key in a table of so many buckets. */
  static int keyBucket(int buckets, String encodedKey) {
    return Transforms.<CharSequence>bucket(buckets)
        .bind(org.apache.iceberg.types.Types.StringType.get())
        .apply(encodedKey);
  }
}
