/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.unix_micros;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeMicros;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.rows.RowFilter;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The rows of the lake that matter, each in the partition and place where it is wanted. */
final class LakeSide {
  private static final String RANGE_KEY = "ls_range_key";
  private static final String FROM = "ls_from";
  private static final String UNTIL = "ls_until";
  private static final StructType RANGES =
      new StructType()
          .add(RANGE_KEY, DataTypes.StringType, false)
          .add(RowLayout.NUMBER, DataTypes.IntegerType, false)
          .add(FROM, DataTypes.LongType, false)
          .add(UNTIL, DataTypes.LongType, false);
  private static final long MICROS = 1000;
  private static final int MOST_NAMED = 100;

  private LakeSide() {}

  /**
   * The rows of a view that matter to the slices of an assignment, in their partitions and in
   * order.
   *
   * @param lakeRows how many rows there may be; without any, there need not be a table
   */
  static JavaRDD<InternalRow> rows(
      SparkSession session,
      String namespace,
      long snapshotId,
      KernelPlan plan,
      RowFilter filter,
      long lakeRows,
      Assignment assignment,
      RowLayout layout) {
    if (lakeRows == 0) {
      return JavaSparkContext.fromSparkContext(session.sparkContext())
          .parallelize(List.of(), assignment.partitions());
    }
    Dataset<Row> wanted = wanted(read(session, namespace, snapshotId, plan), filter);
    return ViewJob.rdd(arranged(numbered(session, wanted, assignment), layout, assignment, plan));
  }

  /** Reads the columns that a kernel needs, and those that {@link #wanted} looks at. */
  static Dataset<Row> read(
      SparkSession session, String namespace, long snapshotId, KernelPlan plan) {
    List<String> names = new ArrayList<>();
    names.add(LogColumns.KEY);
    names.add(LogColumns.EVENT_TIME);
    names.add(LogColumns.SEQ);
    names.add(LogColumns.PARTITION);
    names.add(LogColumns.INGEST_TIME);
    plan.columns().stream().map(ColumnPlan::name).forEach(names::add);
    return read(session, namespace, plan.view(), snapshotId, names);
  }

  /** Reads some columns of a view's table as a snapshot has it. */
  static Dataset<Row> read(
      SparkSession session, String namespace, ViewPlan view, long snapshotId, List<String> names) {
    return session
        .sql(
            "SELECT * FROM %s.%s.%s VERSION AS OF %d"
                .formatted(
                    SparkSessions.CATALOG,
                    quoted(namespace),
                    quoted(Lake.tableName(view.name(), view.version())),
                    snapshotId))
        .select(columns(names));
  }

  /** Those that a filter leaves. */
  static Dataset<Row> wanted(Dataset<Row> rows, RowFilter filter) {
    Dataset<Row> wanted = rows;
    Column eventTime = column(LogColumns.EVENT_TIME);
    if (filter.fromMillis() > Long.MIN_VALUE / MICROS) {
      wanted = wanted.filter(eventTime.geq(moment(filter.fromMillis())));
    }
    if (filter.untilMillis() < Long.MAX_VALUE / MICROS) {
      wanted = wanted.filter(eventTime.leq(moment(filter.untilMillis())));
    }
    if (filter.knownAtMillis() < Long.MAX_VALUE / MICROS) {
      wanted = wanted.filter(column(LogColumns.INGEST_TIME).leq(moment(filter.knownAtMillis())));
    }
    return filter.position().isPresent() ? wanted.filter(within(filter.position().get())) : wanted;
  }

  private static Column within(LakePosition position) {
    Column within = lit(false);
    for (Map.Entry<Integer, Long> end : position.seqs().entrySet()) {
      within =
          within.or(
              column(LogColumns.PARTITION)
                  .equalTo(lit(end.getKey()))
                  .and(column(LogColumns.SEQ).leq(lit(end.getValue()))));
    }
    return within;
  }

  /** Gives rows the numbers of the slices that they matter to, once for each. */
  static Dataset<Row> numbered(SparkSession session, Dataset<Row> rows, Assignment assignment) {
    if (assignment.ranges().isEmpty()) {
      return assignment.numbered()
          ? rows.filter(lit(false)).withColumn(RowLayout.NUMBER, lit(Numbers.OTHER))
          : rows.withColumn(RowLayout.NUMBER, lit(Numbers.OTHER));
    }
    Dataset<Row> ranges = broadcast(ranges(session, assignment));
    Object[] keys = assignment.ranges().stream().map(Assignment.Range::key).distinct().toArray();
    Column micros = unix_micros(column(LogColumns.EVENT_TIME));
    Column matters =
        column(LogColumns.KEY)
            .equalTo(column(RANGE_KEY))
            .and(micros.geq(column(FROM)))
            .and(micros.leq(column(UNTIL)));
    return assignment.numbered()
        ? named(rows, keys).join(ranges, matters, "inner")
        : rows.join(ranges, matters, "left_outer")
            .withColumn(RowLayout.NUMBER, coalesce(column(RowLayout.NUMBER), lit(Numbers.OTHER)));
  }

  /** A join prunes no files of the lake, names of a few entities do. */
  private static Dataset<Row> named(Dataset<Row> rows, Object[] keys) {
    return keys.length > MOST_NAMED ? rows : rows.filter(column(LogColumns.KEY).isin(keys));
  }

  private static Dataset<Row> ranges(SparkSession session, Assignment assignment) {
    List<Row> rows = new ArrayList<>();
    for (Assignment.Range range : assignment.ranges()) {
      rows.add(
          RowFactory.create(
              range.key(),
              range.number(),
              LakeMicros.saturated(range.fromMillis()),
              LakeMicros.saturated(range.untilMillis())));
    }
    return session.createDataFrame(rows, RANGES);
  }

  /** Brings rows to their partitions, in order. */
  static Dataset<Row> arranged(
      Dataset<Row> rows, RowLayout layout, Assignment assignment, KernelPlan plan) {
    return arranged(
        rows.select(columns(layout.lakeColumns(plan))), layout, assignment, LogColumns.SEQ);
  }

  /** Brings rows of lake or spine to their partitions, in the order of (entity, time, last). */
  static Dataset<Row> arranged(
      Dataset<Row> rows, RowLayout layout, Assignment assignment, String last) {
    List<String> order = new ArrayList<>(layout.entity());
    order.add(LogColumns.EVENT_TIME);
    order.add(last);
    Column partition = layout.keyed() ? hash(columns(layout.entity())) : column(RowLayout.NUMBER);
    return rows.repartitionById(assignment.partitions(), partition)
        .sortWithinPartitions(columns(order));
  }

  static Column[] columns(List<String> names) {
    return names.stream().map(LakeSide::column).toArray(Column[]::new);
  }

  static Column column(String name) {
    return org.apache.spark.sql.functions.col(quoted(name));
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  private static Column moment(long millis) {
    return timestamp_micros(lit(LakeMicros.saturated(millis)));
  }
}
