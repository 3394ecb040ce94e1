/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.expression.Expression;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.LatestFeature;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Some features of a view and the log columns that they read. Immutable and thread-safe: one plan
 * serves any number of {@link ViewKernel}s.
 *
 * @param view the view
 * @param features features of the view, at least one, in the order of the answers
 * @param columns the log columns that must be read, in the order of the view
 */
public record KernelPlan(ViewPlan view, List<FeaturePlan> features, List<ColumnPlan> columns) {
  public KernelPlan {
    features = ImmutableList.copyOf(features);
    columns = ImmutableList.copyOf(columns);
    checkArgument(!features.isEmpty(), "No feature of view %s", view.name());
  }

  /**
   * @throws IllegalArgumentException if a feature reads a column that the view does not have
   */
  public static KernelPlan of(ViewPlan view, List<FeaturePlan> features) {
    Map<String, ColumnPlan> read = new LinkedHashMap<>();
    for (FeaturePlan feature : features) {
      if (feature instanceof AggregateFeature aggregate) {
        aggregate.column().ifPresent(column -> read.put(column.name(), column));
        for (Expression where : aggregate.where().stream().toList()) {
          where.variables().forEach(name -> read.put(name, column(view, name)));
        }
      } else {
        ColumnPlan column = ((LatestFeature) feature).column();
        read.put(column.name(), column);
      }
    }
    if (view.kind() instanceof ViewKind.Latest latest) {
      latest.createdColumn().ifPresent(name -> read.put(name, column(view, name)));
    }
    return new KernelPlan(
        view,
        features,
        view.columns().stream().filter(column -> read.containsKey(column.name())).toList());
  }

  private static ColumnPlan column(ViewPlan view, String name) {
    return view.columns().get(view.columnIndex(name));
  }

  /** From the name of a column to its place in {@link #columns}. */
  ImmutableMap<String, Integer> places() {
    ImmutableMap.Builder<String, Integer> places = ImmutableMap.builder();
    for (int i = 0; i < columns.size(); i++) {
      places.put(columns.get(i).name(), i);
    }
    return places.buildOrThrow();
  }

  /** Whether rows of any age can matter. */
  public boolean needsWholeHistory() {
    return view.kind() instanceof ViewKind.Latest
        || features.stream()
            .anyMatch(feature -> ((AggregateFeature) feature).window().lengthMillis().isEmpty());
  }

  /**
   * The earliest event time that can matter for any T at or after a moment.
   *
   * @param asOfMillis the earliest T, epoch milliseconds
   */
  public long firstMillis(long asOfMillis) {
    if (needsWholeHistory()) {
      return Long.MIN_VALUE;
    }
    return features.stream()
        .mapToLong(
            feature -> ((AggregateFeature) feature).window().rangeAt(asOfMillis).firstMillis())
        .min()
        .orElse(Long.MIN_VALUE);
  }
}
