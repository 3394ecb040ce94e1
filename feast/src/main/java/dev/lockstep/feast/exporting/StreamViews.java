/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.exporting;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.Duration;
import dev.lockstep.aggregate.AggregateFunction;
import dev.lockstep.aggregate.AggregateSpec;
import dev.lockstep.feast.proto.core.Aggregation;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.time.Window;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which views Feast's aggregations can say: those whose every feature is one function of one column
 * over one plain window, without row logic.
 */
final class StreamViews {
  private static final ImmutableMap<AggregateFunction, String> FUNCTIONS =
      ImmutableMap.of(
          AggregateFunction.SUM, "sum",
          AggregateFunction.COUNT, "count",
          AggregateFunction.AVG, "mean",
          AggregateFunction.MIN, "min",
          AggregateFunction.MAX, "max",
          AggregateFunction.COUNT_DISTINCT, "count_distinct");

  private StreamViews() {}

  static boolean fits(ViewPlan view) {
    return view.kind() instanceof ViewKind.Windowed
        && view.inputs().size() == 1
        && view.inputs().get(0).where().isEmpty()
        && view.dedup().isEmpty()
        && onlyRenames(view.inputs().get(0))
        && view.features().stream().allMatch(feature -> aggregation(feature).isPresent());
  }

  /** Empty if Feast has nothing like it. */
  static Optional<Aggregation> aggregation(FeaturePlan plan) {
    if (!(plan instanceof AggregateFeature feature)) {
      return Optional.empty();
    }
    String function = FUNCTIONS.get(feature.spec().function());
    boolean plain =
        function != null
            && feature.spec().equals(AggregateSpec.of(feature.spec().function()))
            && feature.where().isEmpty()
            && feature.maxRows().isEmpty()
            && feature.window().lengthMillis().isPresent()
            && feature
                .window()
                .equals(Window.ofMillis(feature.window().lengthMillis().getAsLong()));
    if (!plain) {
      return Optional.empty();
    }
    long millis = feature.window().lengthMillis().getAsLong();
    String column = feature.column().map(ColumnPlan::name).orElse("*");
    Aggregation.Builder aggregation =
        Aggregation.newBuilder()
            .setColumn(column)
            .setFunction(function)
            .setTimeWindow(duration(millis))
            .setSlideInterval(duration(millis));
    if (!feature.name().equals(function + "_" + column + "_" + millis / 1000 + "s")) {
      aggregation.setName(feature.name());
    }
    return Optional.of(aggregation.build());
  }

  static Duration duration(long millis) {
    return Duration.newBuilder()
        .setSeconds(millis / 1000)
        .setNanos((int) (millis % 1000) * 1_000_000)
        .build();
  }

  private static boolean onlyRenames(ViewInput input) {
    Set<String> columns =
        input.source().columns().stream().map(ColumnPlan::name).collect(Collectors.toSet());
    return input.derived().values().stream()
        .allMatch(expression -> columns.contains(expression.text()));
  }
}
