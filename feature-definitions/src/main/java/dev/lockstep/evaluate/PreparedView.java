/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.aggregate.Aggregator;
import dev.lockstep.expression.Expression;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.LatestFeature;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Some features of a view with their columns looked up, ready to be evaluated for any number of
 * entities and moments. Immutable and thread-safe.
 */
public final class PreparedView {
  /** One feature; {@code latest} is the winning row of a latest-value view. */
  private interface Step {
    FeatureValue evaluate(Rows rows, @Nullable LogRow latest, long asOfMillis);
  }

  private final ImmutableMap<String, Integer> columns;
  private final List<Expression> wheres = new ArrayList<>();
  private final @Nullable LatestRow latestRow;
  private final List<Step> steps = new ArrayList<>();
  private final boolean ordered;

  private PreparedView(ViewPlan view, List<FeaturePlan> features) {
    this.columns = columnPlaces(view);
    this.latestRow =
        view.kind() instanceof ViewKind.Latest latest ? new LatestRow(view, latest) : null;
    Map<String, Integer> wherePlaces = new LinkedHashMap<>();
    boolean needsOrder = false;
    for (FeaturePlan feature : features) {
      if (feature instanceof AggregateFeature aggregate) {
        WindowedFeature<?> windowed = windowed(aggregate, columns, wherePlaces, wheres);
        steps.add((rows, latest, asOfMillis) -> windowed.evaluate(rows, asOfMillis));
        needsOrder |= aggregate.maxRows().isPresent();
      } else {
        steps.add(latestStep(view, (LatestFeature) feature));
      }
    }
    this.ordered = needsOrder;
  }

  /**
   * @param features features of the view
   * @throws IllegalArgumentException if a feature is not of the view's kind or its column is not of
   *     the view
   */
  public static PreparedView of(ViewPlan view, List<FeaturePlan> features) {
    return new PreparedView(view, features);
  }

  private Step latestStep(ViewPlan view, LatestFeature feature) {
    LatestRow winner = latestRow;
    if (winner == null) {
      throw new IllegalArgumentException(
          "Feature " + feature.name() + " does not aggregate, but view " + view.name() + " does");
    }
    int column = view.columnIndex(feature.column().name());
    return (rows, latest, asOfMillis) -> winner.value(latest, column, asOfMillis);
  }

  /** Finds the feature's places; a where that no feature had before is added to {@code wheres}. */
  static WindowedFeature<?> windowed(
      AggregateFeature feature,
      Map<String, Integer> columns,
      Map<String, Integer> wherePlaces,
      List<Expression> wheres) {
    int where = -1;
    if (feature.where().isPresent()) {
      Expression expression = feature.where().get();
      where = wherePlaces.computeIfAbsent(expression.text(), text -> wheres.size());
      if (where == wheres.size()) {
        wheres.add(expression);
      }
    }
    int column = -1;
    if (feature.column().isPresent()) {
      Integer place = columns.get(feature.column().get().name());
      if (place == null) {
        throw new IllegalArgumentException(
            "The view has no column " + feature.column().get().name());
      }
      column = place;
    }
    return windowed(feature, feature.aggregator(), column, where);
  }

  private static <S> WindowedFeature<S> windowed(
      AggregateFeature feature, Aggregator<S> aggregator, int column, int where) {
    return new WindowedFeature<>(feature, aggregator, column, where);
  }

  static ImmutableMap<String, Integer> columnPlaces(ViewPlan view) {
    ImmutableMap.Builder<String, Integer> places = ImmutableMap.builder();
    for (int i = 0; i < view.columns().size(); i++) {
      places.put(view.columns().get(i).name(), i);
    }
    return places.buildOrThrow();
  }

  /**
   * Evaluates the features for one entity.
   *
   * @param asOfMillis T, epoch milliseconds
   * @param rows rows of one entity in any order, already cut at the position; may hold rows that no
   *     window does
   * @return one value per feature, in their order
   */
  public List<FeatureValue> evaluate(long asOfMillis, List<LogRow> rows) {
    Rows shared = new Rows(rows, ordered, wheres, columns);
    LogRow latest = latestRow == null ? null : latestRow.find(rows, asOfMillis);
    ImmutableList.Builder<FeatureValue> values =
        ImmutableList.builderWithExpectedSize(steps.size());
    for (Step step : steps) {
      values.add(step.evaluate(shared, latest, asOfMillis));
    }
    return values.build();
  }
}
