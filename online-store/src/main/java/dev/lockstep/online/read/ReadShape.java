/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.evaluate.ViewEvaluator;
import dev.lockstep.online.lowering.RowSelection;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.LatestFeature;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.time.TimeRange;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What some features need of an entity's rows.
 *
 * @param columns log columns that they read
 * @param range event times that can matter to any of them
 * @param newest if present, so many newest rows of the range are all they need
 */
record ReadShape(List<ColumnPlan> columns, TimeRange range, OptionalInt newest) {
  static ReadShape of(ViewPlan view, List<FeaturePlan> features, long asOfMillis) {
    TimeRange range = ViewEvaluator.range(view, features, asOfMillis);
    boolean sameRange =
        features.stream()
            .allMatch(feature -> ViewEvaluator.range(view, feature, asOfMillis).equals(range));
    OptionalInt newest = sameRange ? newest(view, features) : OptionalInt.empty();
    return new ReadShape(columns(view, features), range, newest);
  }

  RowSelection selection(boolean severalKeys) {
    return new RowSelection(severalKeys, false, columns);
  }

  private static List<ColumnPlan> columns(ViewPlan view, List<FeaturePlan> features) {
    Set<String> names = new HashSet<>();
    if (view.kind() instanceof ViewKind.Latest latest) {
      latest.createdColumn().ifPresent(names::add);
    }
    for (FeaturePlan feature : features) {
      if (feature instanceof AggregateFeature aggregate) {
        aggregate.column().ifPresent(column -> names.add(column.name()));
        aggregate.where().ifPresent(where -> names.addAll(where.variables()));
      } else if (feature instanceof LatestFeature latest) {
        names.add(latest.column().name());
      }
    }
    return view.columns().stream().filter(column -> names.contains(column.name())).toList();
  }

  /**
   * A latest-value view needs the newest row. Features that count the newest {@code n} rows of the
   * same window need no others, unless their where picks among them: a row that is not read cannot
   * be among the newest, at this position or at that of the highest seq read.
   */
  private static OptionalInt newest(ViewPlan view, List<FeaturePlan> features) {
    if (view.kind() instanceof ViewKind.Latest) {
      return OptionalInt.of(1);
    }
    int most = 0;
    for (FeaturePlan feature : features) {
      AggregateFeature aggregate = (AggregateFeature) feature;
      if (aggregate.maxRows().isEmpty() || aggregate.where().isPresent()) {
        return OptionalInt.empty();
      }
      most = Math.max(most, aggregate.maxRows().getAsInt());
    }
    return OptionalInt.of(most);
  }
}
