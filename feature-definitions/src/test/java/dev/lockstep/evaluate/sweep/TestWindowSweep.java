/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.aggregate.TestingAggregates;
import dev.lockstep.evaluate.TestingExpression;
import dev.lockstep.evaluate.TestingView;
import dev.lockstep.evaluate.ViewEvaluator;
import dev.lockstep.expression.Expression;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.time.Bounds;
import dev.lockstep.time.Window;
import dev.lockstep.type.ValueType;
import dev.lockstep.type.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * The sweep gives the bits of the evaluator, whatever the aggregate, the window and the moments.
 */
class TestWindowSweep {
  private static final long SPAN = 5000;
  private static final ColumnPlan FLAG = TestingView.column("flag", ValueType.INT32);

  @Property(tries = 400)
  void everyMomentHasTheBitsOfTheEvaluator(@ForAll long seed) {
    Random random = new Random(seed);
    List<TestingAggregates.Case> cases = TestingAggregates.cases();
    TestingAggregates.Case aggregate = cases.get(random.nextInt(cases.size()));
    ColumnPlan value = TestingView.column("value", aggregate.input().orElse(ValueType.STRING));
    ViewPlan view = TestingView.view(new ViewKind.Windowed(), FLAG, value);
    List<LogRow> rows = rows(view, random);
    Optional<ColumnPlan> column = aggregate.input().map(type -> value);
    List<AggregateFeature> features = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      features.add(
          TestingView.feature(
              aggregate.spec(), column, where(random), window(random), maxRows(random)));
    }
    check(view, features, rows, moments(random));
  }

  private static List<LogRow> rows(ViewPlan view, Random random) {
    long span = random.nextBoolean() ? SPAN : 40;
    List<LogRow> rows = TestingView.randomRows(view, random.nextInt(60), span, random);
    rows.sort(Comparator.comparingLong(LogRow::eventTimeMillis).thenComparingLong(LogRow::seq));
    return rows;
  }

  private static Optional<Expression> where(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Optional.of(expression("odd", flag -> flag != null && (Integer) flag % 2 != 0));
      case 1 ->
          Optional.of(
              expression("fails at 0", flag -> flag == null ? null : 6 / (Integer) flag < 3));
      default -> Optional.empty();
    };
  }

  private static Expression expression(String text, TestingExpression.Body body) {
    return new TestingExpression(text, ValueType.BOOL, "flag", body);
  }

  private static Window window(Random random) {
    Bounds bounds = Bounds.values()[random.nextInt(Bounds.values().length)];
    OptionalLong length =
        random.nextInt(5) == 0
            ? OptionalLong.empty()
            : OptionalLong.of(1 + random.nextInt(random.nextBoolean() ? 5 : (int) SPAN));
    OptionalLong tail =
        length.isPresent() && random.nextInt(3) == 0
            ? OptionalLong.of(random.nextBoolean() ? 100 : 3_600_000)
            : OptionalLong.empty();
    OptionalLong slide =
        random.nextInt(3) == 0 ? OptionalLong.of(1 + random.nextInt(500)) : OptionalLong.empty();
    return new Window(length, bounds, tail, slide);
  }

  private static OptionalInt maxRows(Random random) {
    return random.nextInt(3) == 0 ? OptionalInt.of(1 + random.nextInt(10)) : OptionalInt.empty();
  }

  private static long[] moments(Random random) {
    long[] moments = new long[random.nextInt(60)];
    for (int i = 0; i < moments.length; i++) {
      moments[i] = random.nextInt((int) (2 * SPAN)) - SPAN;
      if (random.nextInt(30) == 0) {
        moments[i] = random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE;
      }
    }
    return moments;
  }

  private static void check(
      ViewPlan view, List<AggregateFeature> features, List<LogRow> rows, long[] moments) {
    List<List<FeatureValue>> swept = WindowSweep.evaluate(view, features, rows, moments);
    assertThat(swept).hasSameSizeAs(features);
    for (int f = 0; f < features.size(); f++) {
      AggregateFeature feature = features.get(f);
      assertThat(swept.get(f)).hasSize(moments.length);
      for (int q = 0; q < moments.length; q++) {
        FeatureValue expected =
            ViewEvaluator.evaluate(view, List.of(feature), moments[q], rows).get(0);
        FeatureValue actual = swept.get(f).get(q);
        assertThat(
                actual.status() == expected.status()
                    && actual.eventTimeMillis() == expected.eventTimeMillis()
                    && actual.reason().equals(expected.reason())
                    && Values.identical(actual.value(), expected.value()))
            .as("%s at %s: %s is %s", feature, moments[q], actual, expected)
            .isTrue();
      }
    }
  }

  @Test
  void noRowsAndNoMomentsAreFine() {
    ViewPlan view = TestingView.view(new ViewKind.Windowed(), FLAG);
    AggregateFeature feature =
        TestingView.feature(
            TestingAggregates.cases().get(0).spec(), Optional.empty(), Window.ofMillis(5));
    check(view, List.of(feature), List.of(), new long[] {3, 1});
    check(view, List.of(feature), List.of(TestingView.row(0, 1, 0, 7)), new long[0]);
  }

  @Test
  void rowsOutOfOrderAreRefused() {
    ViewPlan view = TestingView.view(new ViewKind.Windowed(), FLAG);
    List<LogRow> rows = List.of(TestingView.row(5, 2, 0, 7), TestingView.row(5, 1, 0, 7));
    assertThatThrownBy(() -> WindowSweep.evaluate(view, List.of(), rows, new long[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot sweep rows that are not in the order of (event time, seq): row 1");
  }
}
