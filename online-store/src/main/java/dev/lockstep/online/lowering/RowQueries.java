/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import com.google.common.collect.ImmutableList;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogColumns;
import dev.lockstep.row.StoreType;
import dev.lockstep.time.TimeRange;
import java.util.Collection;
import java.util.List;

/**
 * The queries over one view's table. Each asks one partition: the key predicate stands alone under
 * AND, which is what Pinot prunes by. Immutable, thread-safe.
 */
public final class RowQueries {
  /** Name of the newest event time in the answer to {@link #newestTimes}. */
  public static final String NEWEST_TIME = "newest_ts";

  /** Name of the highest seq in the answer to {@link #newestTimes}. */
  public static final String HIGHEST_SEQ = "highest_seq";

  private static final String ROW_COUNT = "row_count";

  // Further away than any time or position.
  private static final long FAR = 1L << 62;

  private final String from;
  private final String newestFirst;

  public RowQueries(ViewPlan view, Naming naming) {
    this.from = " FROM " + OnlineArtifacts.physicalTable(naming.table(view)) + " WHERE ";
    this.newestFirst = newestFirst(view);
  }

  /** All rows of the filter. */
  public TableQuery rows(RowSelection selection, RowFilter filter, int maxRows) {
    int limit = maxRows + 1;
    StringBuilder sql = select(selection);
    appendWhere(sql, filter).append(" LIMIT ").append(limit);
    return new TableQuery(sql.toString(), selection.resultColumns(), limit, false);
  }

  /**
   * All rows of one partition with seqs of a closed range. Names no key, so every server is asked.
   *
   * @param fromIngestMillis rows that arrived before are left out; {@link Long#MIN_VALUE} for none
   */
  public TableQuery rowsOfPartition(
      RowSelection selection,
      int partition,
      long firstSeq,
      long lastSeq,
      long fromIngestMillis,
      int maxRows) {
    int limit = maxRows + 1;
    StringBuilder sql = select(selection);
    sql.append(Sql.identifier(LogColumns.PARTITION)).append(" = ").append(partition);
    appendCompare(sql, LogColumns.SEQ, " >= ", firstSeq);
    appendCompare(sql, LogColumns.SEQ, " <= ", lastSeq);
    appendCompare(sql, LogColumns.INGEST_TIME, " >= ", fromIngestMillis);
    sql.append(" LIMIT ").append(limit);
    return new TableQuery(sql.toString(), selection.resultColumns(), limit, false);
  }

  /** The newest rows of the filter, which has one key, in the order of the view. */
  public TableQuery newestRows(RowSelection selection, RowFilter filter, int count) {
    StringBuilder sql = select(selection);
    appendWhere(sql, filter).append(newestFirst).append(" LIMIT ").append(count);
    return new TableQuery(sql.toString(), selection.resultColumns(), count, true);
  }

  /** Newest event time and highest seq of each key of the filter that has a row. */
  public TableQuery newestTimes(RowFilter filter) {
    int limit = filter.keys().size() + 1;
    StringBuilder sql = new StringBuilder("SELECT ");
    sql.append(Sql.identifier(LogColumns.KEY));
    appendMaximum(sql, LogColumns.EVENT_TIME, NEWEST_TIME);
    appendMaximum(sql, LogColumns.SEQ, HIGHEST_SEQ);
    appendWhere(sql.append(from), filter);
    sql.append(" GROUP BY ").append(Sql.identifier(LogColumns.KEY));
    sql.append(" LIMIT ").append(limit);
    List<ResultColumn> columns =
        ImmutableList.of(
            ResultColumn.of(LogColumns.KEY, StoreType.STRING),
            ResultColumn.maximum(NEWEST_TIME),
            ResultColumn.maximum(HIGHEST_SEQ));
    return new TableQuery(sql.toString(), columns, limit, false);
  }

  /** How many rows the table has, of all partitions. */
  public static TableQuery count(String table) {
    return countOf(OnlineArtifacts.physicalTable(table));
  }

  /** How many rows an entity has; the answer is computed from its partition alone. */
  public static TableQuery count(String table, EntityKey key) {
    StringBuilder from = new StringBuilder(OnlineArtifacts.physicalTable(table)).append(" WHERE ");
    return countOf(Sql.appendIn(from, LogColumns.KEY, List.of(Sql.text(key.encoded()))).toString());
  }

  private static TableQuery countOf(String from) {
    return new TableQuery(
        "SELECT COUNT(*) AS " + Sql.identifier(ROW_COUNT) + " FROM " + from + " LIMIT 2",
        ImmutableList.of(ResultColumn.of(ROW_COUNT, StoreType.LONG)),
        2,
        false);
  }

  /** All rows of the filter at one of the event times. */
  public TableQuery rowsAt(
      RowSelection selection, RowFilter filter, Collection<Long> eventTimes, int maxRows) {
    return rowsWhere(selection, filter, LogColumns.EVENT_TIME, eventTimes, maxRows);
  }

  /** All rows of the filter with one of the seqs. */
  public TableQuery rowsWithSeqs(
      RowSelection selection, RowFilter filter, Collection<Long> seqs, int maxRows) {
    return rowsWhere(selection, filter, LogColumns.SEQ, seqs, maxRows);
  }

  private TableQuery rowsWhere(
      RowSelection selection,
      RowFilter filter,
      String column,
      Collection<Long> values,
      int maxRows) {
    int limit = maxRows + 1;
    StringBuilder sql = appendWhere(select(selection), filter).append(" AND ");
    Sql.appendIn(sql, column, values.stream().map(String::valueOf).toList());
    sql.append(" LIMIT ").append(limit);
    return new TableQuery(sql.toString(), selection.resultColumns(), limit, false);
  }

  private StringBuilder select(RowSelection selection) {
    return Sql.select(selection.resultColumns()).append(from);
  }

  private static StringBuilder appendWhere(StringBuilder sql, RowFilter filter) {
    List<String> keys = filter.keys().stream().map(EntityKey::encoded).map(Sql::text).toList();
    Sql.appendIn(sql, LogColumns.KEY, keys);
    if (isBounded(filter.range())) {
      appendRange(sql.append(" AND "), filter.range());
    }
    filter.maxSeq().ifPresent(seq -> appendCompare(sql, LogColumns.SEQ, " <= ", seq));
    filter
        .maxIngestMillis()
        .ifPresent(millis -> appendCompare(sql, LogColumns.INGEST_TIME, " <= ", millis));
    filter.beyond().ifPresent(beyond -> appendBeyond(sql, beyond));
    return sql;
  }

  private static void appendBeyond(StringBuilder sql, RowFilter.BeyondTiles beyond) {
    sql.append(" AND (").append(Sql.identifier(LogColumns.SEQ)).append(" > ");
    sql.append(clamped(beyond.cut()));
    for (TimeRange edge : beyond.edges()) {
      if (!isBounded(edge)) {
        throw new IllegalArgumentException("An edge without end has no use for tiles");
      }
      appendRange(sql.append(" OR ("), edge).append(')');
    }
    sql.append(')');
  }

  /** Whether some time that can be is outside. */
  private static boolean isBounded(TimeRange range) {
    return range.firstMillis() > -FAR || range.lastMillis() < FAR;
  }

  private static StringBuilder appendRange(StringBuilder sql, TimeRange range) {
    String separator = "";
    if (range.firstMillis() > -FAR) {
      appendComparison(sql, LogColumns.EVENT_TIME, " >= ", range.firstMillis());
      separator = " AND ";
    }
    if (range.lastMillis() < FAR) {
      appendComparison(sql.append(separator), LogColumns.EVENT_TIME, " <= ", range.lastMillis());
    }
    return sql;
  }

  private static void appendCompare(StringBuilder sql, String column, String operator, long value) {
    appendComparison(sql.append(" AND "), column, operator, value);
  }

  private static void appendComparison(
      StringBuilder sql, String column, String operator, long value) {
    sql.append(Sql.identifier(column)).append(operator).append(clamped(value));
  }

  /** Pinot reads a sign and a number apart, so it has no least long. */
  private static long clamped(long value) {
    return Math.max(-FAR, Math.min(value, FAR));
  }

  private static void appendMaximum(StringBuilder sql, String column, String alias) {
    sql.append(", MAX(").append(Sql.identifier(column)).append(") AS ");
    sql.append(Sql.identifier(alias));
  }

  /** (ts, created, seq), newest first; a null created is older than any other. */
  private static String newestFirst(ViewPlan view) {
    StringBuilder order = new StringBuilder(" ORDER BY ");
    order.append(Sql.identifier(LogColumns.EVENT_TIME)).append(" DESC, ");
    if (view.kind() instanceof ViewKind.Latest latest) {
      latest
          .createdColumn()
          .ifPresent(
              created -> {
                order.append(Sql.identifier(LogColumns.state(created))).append(" DESC, ");
                order.append(Sql.identifier(created)).append(" DESC, ");
              });
    }
    return order.append(Sql.identifier(LogColumns.SEQ)).append(" DESC").toString();
  }
}
