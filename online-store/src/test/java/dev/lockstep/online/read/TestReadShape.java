/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.aggregate.AggregateFunction;
import dev.lockstep.aggregate.AggregateSpec;
import dev.lockstep.aggregate.Aggregators;
import dev.lockstep.expression.Expression;
import dev.lockstep.expression.Expressions;
import dev.lockstep.online.TestingViews;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.time.Bounds;
import dev.lockstep.time.TimeRange;
import dev.lockstep.time.Window;
import dev.lockstep.type.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class TestReadShape {
  private final ViewPlan windowed = TestingViews.windowed("cards", 1);

  @Test
  void readsTheColumnsOfFeaturesAndOfTheirConditions() {
    Expression where = Expressions.compile("s == 'x'", Map.of("s", ValueType.STRING));
    ReadShape shape =
        ReadShape.of(
            windowed, List.of(feature("d", Optional.of(where), 1_000, OptionalInt.empty())), 5_000);
    assertThat(shape.columns()).extracting(ColumnPlan::name).containsExactly("d", "s");
    assertThat(shape.range()).isEqualTo(new TimeRange(4_000, 4_999));
    assertThat(shape.newest()).isEmpty();
  }

  @Test
  void spansTheRangesOfAllFeatures() {
    ReadShape shape =
        ReadShape.of(
            windowed,
            List.of(
                feature("d", Optional.empty(), 1_000, OptionalInt.empty()),
                feature("d", Optional.empty(), 3_000, OptionalInt.empty())),
            5_000);
    assertThat(shape.range()).isEqualTo(new TimeRange(2_000, 4_999));
  }

  @Test
  void theNewestRowsAreEnoughForFeaturesThatCountNoOthers() {
    AggregateFeature three = feature("d", Optional.empty(), 1_000, OptionalInt.of(3));
    AggregateFeature five = feature("s", Optional.empty(), 1_000, OptionalInt.of(5));
    assertThat(ReadShape.of(windowed, List.of(three, five), 0).newest()).hasValue(5);

    AggregateFeature all = feature("d", Optional.empty(), 1_000, OptionalInt.empty());
    assertThat(ReadShape.of(windowed, List.of(three, all), 0).newest()).isEmpty();
    AggregateFeature longer = feature("d", Optional.empty(), 2_000, OptionalInt.of(3));
    assertThat(ReadShape.of(windowed, List.of(three, longer), 0).newest()).isEmpty();
    Expression where = Expressions.compile("s == 'x'", Map.of("s", ValueType.STRING));
    AggregateFeature some = feature("d", Optional.of(where), 1_000, OptionalInt.of(3));
    assertThat(ReadShape.of(windowed, List.of(some), 0).newest()).isEmpty();
  }

  @Test
  void aLatestValueViewNeedsOneRowAndWhatOrdersIt() {
    ViewPlan latest = TestingViews.latest("cards", 1);
    ReadShape shape = ReadShape.of(latest, latest.features().subList(4, 5), 7);
    assertThat(shape.newest()).hasValue(1);
    assertThat(shape.columns()).extracting(ColumnPlan::name).containsExactly("d", "at");
    assertThat(shape.range()).isEqualTo(new TimeRange(Long.MIN_VALUE, 7));
  }

  private AggregateFeature feature(
      String column, Optional<Expression> where, long length, OptionalInt maxRows) {
    AggregateSpec spec = AggregateSpec.of(AggregateFunction.LAST);
    ColumnPlan plan = windowed.columns().get(windowed.columnIndex(column));
    return new AggregateFeature(
        "f",
        spec,
        Optional.of(plan),
        where,
        Window.ofMillis(length, Bounds.CLOSED_OPEN),
        maxRows,
        Aggregators.create(spec, Optional.of(plan.type())));
  }
}
