/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.expression.ExpressionException;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.LatestFeature;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.time.TimeRange;
import dev.lockstep.type.ValueType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The oracle for one feature of one entity: "Which rows count" and "Answer" of docs/semantics.md.
 */
final class NaiveEvaluator {
  private static final Comparator<LogRow> OLDEST_FIRST =
      Comparator.comparingLong(LogRow::eventTimeMillis).thenComparingLong(LogRow::seq);

  private final ViewPlan view;
  private final long asOfMillis;
  private final List<LogRow> visible;

  /**
   * @param visible the rows of the entity that the position shows, in any order
   */
  NaiveEvaluator(ViewPlan view, long asOfMillis, List<LogRow> visible) {
    this.view = view;
    this.asOfMillis = asOfMillis;
    this.visible = visible;
  }

  FeatureValue value(FeaturePlan feature) {
    return feature instanceof AggregateFeature aggregate
        ? aggregateValue(aggregate)
        : latestValue((LatestFeature) feature);
  }

  /** The rows that {@link #value} comes from, oldest first. */
  List<LogRow> rowsUsed(FeaturePlan feature) {
    if (feature instanceof AggregateFeature aggregate) {
      return count(aggregate).rows();
    }
    LogRow winner = winner();
    return winner == null ? List.of() : List.of(winner);
  }

  TimeRange range(FeaturePlan feature) {
    return feature instanceof AggregateFeature aggregate
        ? NaiveTimes.edges(aggregate.window(), asOfMillis).range()
        : new TimeRange(Long.MIN_VALUE, asOfMillis);
  }

  private FeatureValue aggregateValue(AggregateFeature feature) {
    Counted counted = count(feature);
    List<LogRow> rows = counted.rows();
    List<@Nullable Object> values = new ArrayList<>();
    for (LogRow row : rows) {
      // count of rows counts a row whatever it holds
      values.add(
          feature.column().isEmpty() ? Boolean.TRUE : column(row, feature.column().get().name()));
    }
    ValueType type = feature.column().map(ColumnPlan::type).orElse(ValueType.BOOL);
    long eventTime = rows.isEmpty() ? 0 : rows.get(rows.size() - 1).eventTimeMillis();
    if (counted.whereFails()) {
      return FeatureValue.error("where fails", eventTime);
    }
    try {
      return FeatureValue.of(NaiveAggregates.aggregate(feature.spec(), type, values), eventTime);
    } catch (NaiveAggregates.Failure e) {
      return FeatureValue.error(String.valueOf(e.getMessage()), eventTime);
    }
  }

  /**
   * What counts.
   *
   * @param rows oldest first
   * @param whereFails whether {@code where} fails for a row in the window; such a row does not
   *     count
   */
  private record Counted(List<LogRow> rows, boolean whereFails) {}

  private Counted count(AggregateFeature feature) {
    NaiveTimes.Edges edges = NaiveTimes.edges(feature.window(), asOfMillis);
    List<LogRow> rows = new ArrayList<>();
    boolean whereFails = false;
    for (LogRow row : visible) {
      if (edges.hold(row.eventTimeMillis())) {
        try {
          if (feature.where().isEmpty() || feature.where().get().test(name -> column(row, name))) {
            rows.add(row);
          }
        } catch (ExpressionException e) {
          whereFails = true;
        }
      }
    }
    rows.sort(OLDEST_FIRST);
    int keep = Math.min(rows.size(), feature.maxRows().orElse(Integer.MAX_VALUE));
    return new Counted(List.copyOf(rows.subList(rows.size() - keep, rows.size())), whereFails);
  }

  private FeatureValue latestValue(LatestFeature feature) {
    LogRow row = winner();
    if (row == null) {
      return FeatureValue.notFound();
    }
    Object value = column(row, feature.column().name());
    long ttl = kind().ttlMillis();
    BigInteger oldest = BigInteger.valueOf(asOfMillis).subtract(BigInteger.valueOf(ttl));
    boolean young = ttl == 0 || BigInteger.valueOf(row.eventTimeMillis()).compareTo(oldest) >= 0;
    return young
        ? FeatureValue.of(value, row.eventTimeMillis())
        : FeatureValue.outsideMaxAge(value, row.eventTimeMillis());
  }

  /** The newest row by (ts, created, seq) that is not after T. */
  private @Nullable LogRow winner() {
    LogRow best = null;
    for (LogRow row : visible) {
      if (row.eventTimeMillis() <= asOfMillis && (best == null || isNewer(row, best))) {
        best = row;
      }
    }
    return best;
  }

  private boolean isNewer(LogRow row, LogRow other) {
    if (row.eventTimeMillis() != other.eventTimeMillis()) {
      return row.eventTimeMillis() > other.eventTimeMillis();
    }
    if (kind().createdColumn().isPresent()) {
      String created = kind().createdColumn().get();
      int order = compareCreated(column(row, created), column(other, created));
      if (order != 0) {
        return order > 0;
      }
    }
    return row.seq() > other.seq();
  }

  /** Null is before every time. */
  private static int compareCreated(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return a == b ? 0 : a == null ? -1 : 1;
    }
    return NaiveTimes.millis(a).compareTo(NaiveTimes.millis(b));
  }

  private ViewKind.Latest kind() {
    return (ViewKind.Latest) view.kind();
  }

  private @Nullable Object column(LogRow row, String name) {
    return row.values().get(view.columnIndex(name));
  }
}
