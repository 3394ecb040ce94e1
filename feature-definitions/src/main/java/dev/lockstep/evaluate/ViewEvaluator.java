/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.expression.Expression;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.time.TimeRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * The value of a feature: "Which rows count" and "Answer" of docs/semantics.md, over rows that a
 * store has found. Pure.
 */
public final class ViewEvaluator {
  private ViewEvaluator() {}

  /**
   * Evaluates features for one entity. For many entities {@link PreparedView} saves looking up the
   * same columns again.
   *
   * @param features features of the view
   * @param asOfMillis T, epoch milliseconds
   * @param rows rows of one entity in any order, already cut at the position; may hold rows outside
   *     the windows
   * @return one value per feature, in their order
   */
  public static List<FeatureValue> evaluate(
      ViewPlan view, List<FeaturePlan> features, long asOfMillis, List<LogRow> rows) {
    return PreparedView.of(view, features).evaluate(asOfMillis, rows);
  }

  /**
   * The rows that a value comes from: those that count for an aggregate, the winner of a
   * latest-value view.
   *
   * @param rows as in {@link #evaluate}
   * @return ordered by (event time, seq)
   */
  public static List<LogRow> rowsUsed(
      ViewPlan view, FeaturePlan feature, long asOfMillis, List<LogRow> rows) {
    if (view.kind() instanceof ViewKind.Latest kind) {
      LogRow latest = new LatestRow(view, kind).find(rows, asOfMillis);
      return latest == null ? List.of() : List.of(latest);
    }
    ImmutableMap<String, Integer> columns = PreparedView.columnPlaces(view);
    List<Expression> wheres = new ArrayList<>();
    return PreparedView.windowed((AggregateFeature) feature, columns, new HashMap<>(), wheres)
        .rowsUsed(new Rows(rows, true, wheres, columns), asOfMillis);
  }

  /**
   * The event times that can matter for a value at T: rows outside cannot change it.
   *
   * @param asOfMillis T, epoch milliseconds
   */
  public static TimeRange range(ViewPlan view, FeaturePlan feature, long asOfMillis) {
    return feature instanceof AggregateFeature aggregate
        ? aggregate.window().rangeAt(asOfMillis)
        : new TimeRange(Long.MIN_VALUE, asOfMillis);
  }

  /**
   * The event times that can matter for any value of some features at T.
   *
   * @param features at least one
   * @param asOfMillis T, epoch milliseconds
   */
  public static TimeRange range(ViewPlan view, List<FeaturePlan> features, long asOfMillis) {
    TimeRange range = range(view, features.get(0), asOfMillis);
    for (FeaturePlan feature : features) {
      range = range.span(range(view, feature, asOfMillis));
    }
    return range;
  }
}
