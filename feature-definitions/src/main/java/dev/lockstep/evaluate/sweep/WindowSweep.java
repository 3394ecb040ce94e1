/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate.sweep;

import static com.google.common.base.Preconditions.checkArgument;

import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Evaluates aggregate features of one entity at many moments. Gives the bits of {@link
 * dev.lockstep.evaluate.ViewEvaluator} at each of them, in time that grows with rows plus moments
 * instead of rows times moments. Pure.
 */
public final class WindowSweep {
  private WindowSweep() {}

  /**
   * Evaluates every feature at every moment.
   *
   * @param features features of the view
   * @param rows rows of one entity, already cut at the position, ordered by (event time, seq)
   * @param asOfMillis the moments T, epoch milliseconds, in any order; may repeat
   * @return per feature, in their order, one value per moment, in their order
   * @throws IllegalArgumentException if the rows are not in order
   */
  public static List<List<FeatureValue>> evaluate(
      ViewPlan view, List<AggregateFeature> features, List<LogRow> rows, long[] asOfMillis) {
    checkOrder(rows);
    int[] order = QueryOrder.of(asOfMillis);
    Map<String, SweptRows> byWhere = new HashMap<>();
    List<List<FeatureValue>> values = new ArrayList<>();
    for (AggregateFeature feature : features) {
      String where = feature.where().map(expression -> "where " + expression.text()).orElse("");
      SweptRows swept =
          byWhere.computeIfAbsent(where, text -> new SweptRows(view, rows, feature.where()));
      int column =
          feature
              .column()
              .map(plan -> view.columnIndex(plan.name()))
              .orElse(FeatureSweep.noColumn());
      FeatureSweep sweep = new FeatureSweep(feature, column, swept);
      FeatureValue[] answers = new FeatureValue[asOfMillis.length];
      for (int place : order) {
        answers[place] = sweep.evaluate(asOfMillis[place]);
      }
      values.add(Arrays.asList(answers));
    }
    return values;
  }

  private static void checkOrder(List<LogRow> rows) {
    for (int i = 1; i < rows.size(); i++) {
      LogRow before = rows.get(i - 1);
      LogRow row = rows.get(i);
      checkArgument(
          before.eventTimeMillis() < row.eventTimeMillis()
              || (before.eventTimeMillis() == row.eventTimeMillis() && before.seq() < row.seq()),
          "Cannot sweep rows that are not in the order of (event time, seq): row %s",
          i);
    }
  }
}
