/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import static com.google.common.base.Preconditions.checkArgument;

import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A feature log in memory that keeps the rules of "Rows" in docs/semantics.md: one key lives in one
 * partition, seq grows by one per partition, ingest time never falls. Not thread-safe.
 */
public final class TestingLog {
  private final ViewPlan view;
  private final ToIntFunction<EntityKey> partitioner;
  private final long[] lastSeq;
  private final long[] lastIngestMillis;
  private final List<LogRow> rows = new ArrayList<>();
  private int events;

  /**
   * @param partitioner from a key to its partition, 0 to {@code view.partitions() - 1}
   */
  public TestingLog(ViewPlan view, ToIntFunction<EntityKey> partitioner) {
    this.view = view;
    this.partitioner = partitioner;
    lastSeq = new long[view.partitions()];
    lastIngestMillis = new long[view.partitions()];
    Arrays.fill(lastIngestMillis, Long.MIN_VALUE);
  }

  public ViewPlan view() {
    return view;
  }

  /**
   * Stamps one row and adds it.
   *
   * @param clockMillis when it arrives; the row's ingest time unless an earlier row arrived later
   * @param values from column name to value; a column that is missing is null; the entity's key
   *     columns are needed
   */
  public LogRow add(long eventTimeMillis, long clockMillis, Map<String, ?> values) {
    EntityKey key = key(values);
    int partition = partitioner.applyAsInt(key);
    lastIngestMillis[partition] = Math.max(lastIngestMillis[partition], clockMillis);
    List<@Nullable Object> columns = new ArrayList<>();
    view.columns().forEach(column -> columns.add(values.get(column.name())));
    LogRow row =
        new LogRow(
            key,
            eventTimeMillis,
            partition,
            ++lastSeq[partition],
            lastIngestMillis[partition],
            view.dedup().isPresent() ? "event-" + ++events : "",
            columns);
    rows.add(row);
    return row;
  }

  /**
   * Makes the first rows of each partition imported history, whose seq is at or below 0.
   *
   * @param perPartition how many rows, if the partition has as many
   */
  public void turnIntoHistory(int perPartition) {
    long[] shift = new long[lastSeq.length];
    for (int partition = 0; partition < lastSeq.length; partition++) {
      shift[partition] = Math.min(perPartition, lastSeq[partition]);
      lastSeq[partition] -= shift[partition];
    }
    rows.replaceAll(row -> withSeq(row, row.seq() - shift[row.partition()]));
  }

  /** All rows in the order in which they were added. */
  public List<LogRow> rows() {
    return List.copyOf(rows);
  }

  /** The keys of all rows, each once, in order of first appearance. */
  public List<EntityKey> keys() {
    return rows.stream().map(LogRow::key).distinct().collect(Collectors.toList());
  }

  private EntityKey key(Map<String, ?> values) {
    List<Object> key = new ArrayList<>();
    view.entity()
        .keys()
        .forEach(
            column -> {
              Object value = values.get(column.name());
              checkArgument(value != null, "Row without key column %s", column.name());
              key.add(value);
            });
    return EntityKeyCodec.encode(view.entity(), key);
  }

  private static LogRow withSeq(LogRow row, long seq) {
    return new LogRow(
        row.key(),
        row.eventTimeMillis(),
        row.partition(),
        seq,
        row.ingestTimeMillis(),
        row.eventId(),
        row.values());
  }
}
