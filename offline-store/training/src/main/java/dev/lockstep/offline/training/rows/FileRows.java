/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.rows;

import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.lake.LakeMicros;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.offline.training.kernel.RowBatch;
import dev.lockstep.offline.training.kernel.RowStream;
import dev.lockstep.offline.training.parquet.ColumnReaderOf;
import dev.lockstep.offline.training.parquet.ParquetSource;
import dev.lockstep.offline.training.parquet.RowGroup;
import dev.lockstep.offline.training.parquet.ValueReader;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.row.LogColumns;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.jspecify.annotations.Nullable;

/** The rows of one file of the lake that count, in the file's order. */
final class FileRows implements RowStream {
  private static final int BATCH = 4096;

  private final List<ColumnPlan> columns;
  private final KeyRanks ranks;
  private final RowFilter filter;
  private final boolean readsIngestTimes;
  private final ParquetSource file;
  private final List<String> names = new ArrayList<>();
  private final RowBatch batch;
  private final long[] partitions = new long[BATCH];

  private int rowGroup = -1;
  private long left;
  private @Nullable Readers readers;

  /** The columns of the current row group. */
  private record Readers(
      KeyColumn keys,
      ValueReader eventTimes,
      ValueReader seqs,
      @Nullable ValueReader ingestTimes,
      @Nullable ValueReader partitions,
      List<ValueReader> values) {}

  FileRows(LakeFile lakeFile, List<ColumnPlan> columns, KeyRanks ranks, RowFilter filter)
      throws IOException {
    this.columns = columns;
    this.ranks = ranks;
    this.filter = filter;
    this.readsIngestTimes =
        filter.needsIngestTimes() || lakeFile.hasRowsAfter(filter.knownAtMillis());
    this.batch = new RowBatch(columns, BATCH);
    names.addAll(List.of(LogColumns.KEY, LogColumns.EVENT_TIME, LogColumns.SEQ));
    if (readsIngestTimes) {
      names.add(LogColumns.INGEST_TIME);
    }
    if (filter.position().isPresent()) {
      names.add(LogColumns.PARTITION);
    }
    columns.forEach(column -> names.add(column.name()));
    this.file = ParquetSource.open(new IcebergInput(lakeFile.input()), timeFilter(lakeFile));
  }

  /** Skips row groups that are outside in time, if there can be any. */
  private FilterCompat.Filter timeFilter(LakeFile lakeFile) {
    FilterPredicate wanted = null;
    if (lakeFile.eventTimes().min() < filter.fromMillis()) {
      wanted =
          FilterApi.gtEq(
              FilterApi.longColumn(LogColumns.EVENT_TIME),
              LakeMicros.saturated(filter.fromMillis()));
    }
    if (lakeFile.eventTimes().max() > filter.untilMillis()) {
      FilterPredicate until =
          FilterApi.ltEq(
              FilterApi.longColumn(LogColumns.EVENT_TIME),
              LakeMicros.saturated(filter.untilMillis()));
      wanted = wanted == null ? until : FilterApi.and(wanted, until);
    }
    return wanted == null ? FilterCompat.NOOP : FilterCompat.get(wanted);
  }

  @Override
  public @Nullable RowBatch next() throws IOException {
    do {
      while (left == 0) {
        if (!openNext()) {
          return null;
        }
      }
      read((int) Math.min(BATCH, left));
    } while (batch.size == 0);
    return batch;
  }

  private boolean openNext() throws IOException {
    rowGroup++;
    if (rowGroup >= file.rowGroups().size()) {
      return false;
    }
    RowGroup group = file.open(rowGroup, names);
    left = group.rows();
    List<ValueReader> values = new ArrayList<>();
    for (ColumnPlan column : columns) {
      values.add(new ValueReader(group.column(column.name()), column.type()));
    }
    ColumnReaderOf keys = group.column(LogColumns.KEY);
    readers =
        new Readers(
            new KeyColumn(keys, ranks),
            new ValueReader(group.column(LogColumns.EVENT_TIME), ValueType.TIMESTAMP),
            new ValueReader(group.column(LogColumns.SEQ), ValueType.INT64),
            readsIngestTimes
                ? new ValueReader(group.column(LogColumns.INGEST_TIME), ValueType.TIMESTAMP)
                : null,
            filter.position().isPresent()
                ? new ValueReader(group.column(LogColumns.PARTITION), ValueType.INT32)
                : null,
            values);
    return true;
  }

  private void read(int count) {
    Readers current = readers;
    if (current == null) {
      throw new IllegalStateException("No row group is open");
    }
    left -= count;
    current.keys().read(batch.keys, count);
    current.eventTimes().readLongs(batch.eventTimes, count);
    current.seqs().readLongs(batch.seqs, count);
    if (current.ingestTimes() != null) {
      current.ingestTimes().readLongs(batch.ingestTimes, count);
    }
    if (current.partitions() != null) {
      current.partitions().readLongs(partitions, count);
    }
    for (int i = 0; i < columns.size(); i++) {
      current.values().get(i).read(batch.columns[i], 0, count);
    }
    keepWanted(count);
  }

  private void keepWanted(int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (isWanted(i)) {
        if (kept != i) {
          move(i, kept);
        }
        kept++;
      }
    }
    batch.size = kept;
  }

  private boolean isWanted(int i) {
    long time = batch.eventTimes[i];
    if (batch.keys[i] == KeyRanks.NONE
        || time < filter.fromMillis()
        || time > filter.untilMillis()
        || (readsIngestTimes && batch.ingestTimes[i] > filter.knownAtMillis())) {
      return false;
    }
    LakePosition position = filter.position().orElse(null);
    return position == null || position.contains((int) partitions[i], batch.seqs[i]);
  }

  private void move(int from, int to) {
    batch.keys[to] = batch.keys[from];
    batch.eventTimes[to] = batch.eventTimes[from];
    batch.seqs[to] = batch.seqs[from];
    batch.ingestTimes[to] = batch.ingestTimes[from];
    for (ColumnBuffer column : batch.columns) {
      column.copy(to, column, from);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
