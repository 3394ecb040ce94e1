/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate;

import static dev.lockstep.aggregate.AggregateFunction.COUNT;
import static dev.lockstep.aggregate.AggregateFunction.COUNT_DISTINCT;
import static dev.lockstep.aggregate.AggregateFunction.LAST;
import static dev.lockstep.aggregate.AggregateFunction.LAST_K;
import static dev.lockstep.aggregate.AggregateFunction.SUM;
import static dev.lockstep.evaluate.TestingView.column;
import static dev.lockstep.evaluate.TestingView.feature;
import static dev.lockstep.evaluate.TestingView.plans;
import static dev.lockstep.evaluate.TestingView.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.aggregate.AggregateSpec;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.LatestFeature;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.time.Bounds;
import dev.lockstep.time.TimeRange;
import dev.lockstep.time.Window;
import dev.lockstep.type.ValueType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The first vectors of docs/semantics.md, and what an answer says. */
class TestViewEvaluator {
  private static final long DAY = Window.DAY_MILLIS;
  private static final ColumnPlan AMOUNT = column("amount", ValueType.DOUBLE);
  private static final ColumnPlan M = column("m", ValueType.STRING);
  private static final ViewPlan VIEW = TestingView.view(new ViewKind.Windowed(), AMOUNT, M);

  private static final LogRow R1 = row(0, 1, 10, 0.1, "x");
  private static final LogRow R2 = row(1000, 2, 1010, 0.2, "y");
  private static final LogRow R3 = row(1000, 3, 1020, 0.3, "x");
  private static final LogRow R4 = row(500, 4, 5000, 1e16, null);
  private static final LogRow R5 = row(2000, 5, 5010, -1e16, "z");
  private static final List<LogRow> ALL = List.of(R1, R2, R3, R4, R5);

  @Test
  void vectorsOfTheSemanticsPageHold() {
    check(1000, Window.ofMillis(1000), ALL, 2, 1e16, "x", 1, 500);
    check(1000, Window.ofMillis(1000), List.of(R1), 1, 0.1, "x", 1, 0);
    check(2000, Window.ofMillis(1000), ALL, 2, 0.5, "x", 2, 1000);
    check(2001, Window.ofMillis(2001), ALL, 5, 0.6, "z", 3, 2000);
    check(2001, Window.ofMillis(2001), List.of(R1, R2, R3), 3, 0.6, "x", 2, 1000);
    check(1000, Window.ofMillis(1000, Bounds.CLOSED), ALL, 4, 1e16, "x", 2, 1000);
    check(1000, Window.ofMillis(1000, Bounds.OPEN_CLOSED), ALL, 3, 1e16, "x", 2, 1000);
    check(1000, Window.ofMillis(1), ALL, 0, null, null, 0, 0);
    check(DAY, window(1000, OptionalLong.of(DAY), OptionalLong.empty()), ALL, 5, 0.6, "z", 3, 2000);
    check(
        2500, window(1000, OptionalLong.empty(), OptionalLong.of(1000)), ALL, 2, 0.5, "x", 2, 1000);
  }

  private static Window window(long length, OptionalLong tail, OptionalLong slide) {
    return new Window(OptionalLong.of(length), Bounds.CLOSED_OPEN, tail, slide);
  }

  private static void check(
      long asOfMillis,
      Window window,
      List<LogRow> rows,
      long count,
      @Nullable Double sum,
      @Nullable String last,
      long distinct,
      long eventTimeMillis) {
    List<FeaturePlan> features =
        plans(
            feature(AggregateSpec.of(COUNT), Optional.empty(), window),
            feature(AggregateSpec.of(SUM), Optional.of(AMOUNT), window),
            feature(AggregateSpec.of(LAST), Optional.of(M), window),
            feature(AggregateSpec.of(COUNT_DISTINCT), Optional.of(M), window));
    List<FeatureValue> expected =
        List.of(
            FeatureValue.of(count, eventTimeMillis),
            FeatureValue.of(sum, eventTimeMillis),
            FeatureValue.of(last, eventTimeMillis),
            FeatureValue.of(distinct, eventTimeMillis));
    List<LogRow> shuffled = new ArrayList<>(rows);
    Random random = new Random(1);
    for (int i = 0; i < 5; i++) {
      assertThat(ViewEvaluator.evaluate(VIEW, features, asOfMillis, shuffled)).isEqualTo(expected);
      Collections.shuffle(shuffled, random);
    }
  }

  @Test
  void rowsWithoutAValueCountForTheEventTime() {
    AggregateFeature last =
        feature(AggregateSpec.of(LAST), Optional.of(M), Window.ofMillis(10, Bounds.CLOSED));
    assertThat(evaluate(last, 500, ALL)).isEqualTo(FeatureValue.of(null, 500));
  }

  @Test
  void maxRowsKeepsTheNewestRowsWhateverTheirValue() {
    Window window = Window.ofMillis(10_000);
    AggregateFeature two = lastOf(window, OptionalInt.of(2));
    AggregateFeature three = lastOf(window, OptionalInt.of(3));
    List<LogRow> rows = List.of(R3, R1, R4, R2);
    assertThat(evaluate(two, 2000, rows)).isEqualTo(FeatureValue.of(List.of("x", "y"), 1000));
    assertThat(evaluate(three, 2000, rows)).isEqualTo(FeatureValue.of(List.of("x", "y"), 1000));
    assertThat(ViewEvaluator.rowsUsed(VIEW, three, 2000, rows)).containsExactly(R4, R2, R3);
    assertThat(ViewEvaluator.rowsUsed(VIEW, two, 2000, rows)).containsExactly(R2, R3);
  }

  private static AggregateFeature lastOf(Window window, OptionalInt maxRows) {
    AggregateSpec spec = AggregateSpec.of(LAST_K).withK(10);
    return feature(spec, Optional.of(M), Optional.empty(), window, maxRows);
  }

  @Test
  void whereComesBeforeMaxRowsAndIsEvaluatedOncePerRow() {
    TestingExpression where = new TestingExpression("m == 'x'", ValueType.BOOL, "m", "x"::equals);
    Window window = Window.ofMillis(5000);
    AggregateFeature sum =
        feature(
            AggregateSpec.of(SUM),
            Optional.of(AMOUNT),
            Optional.of(where),
            window,
            OptionalInt.empty());
    AggregateFeature newest =
        feature(
            AggregateSpec.of(SUM),
            Optional.of(AMOUNT),
            Optional.of(where),
            window,
            OptionalInt.of(1));
    assertThat(ViewEvaluator.evaluate(VIEW, plans(sum, newest, sum), 3000, ALL))
        .containsExactly(
            FeatureValue.of(0.4, 1000), FeatureValue.of(0.3, 1000), FeatureValue.of(0.4, 1000));
    assertThat(where.evaluations()).isEqualTo(ALL.size());
  }

  @Test
  void whereThatFailsIsAnErrorOnlyInsideTheWindow() {
    TestingExpression where =
        new TestingExpression("1 / 0", ValueType.BOOL, "m", m -> m != null || 1 / zero() > 0);
    AggregateFeature count =
        feature(
            AggregateSpec.of(COUNT),
            Optional.empty(),
            Optional.of(where),
            Window.ofMillis(1000),
            OptionalInt.empty());
    assertThat(evaluate(count, 1000, ALL))
        .isEqualTo(
            FeatureValue.error("Cannot evaluate where: '1 / 0' failed: division by zero", 0));
    assertThat(evaluate(count, 2000, ALL)).isEqualTo(FeatureValue.of(2L, 1000));
  }

  private static int zero() {
    return Objects.requireNonNullElse(Integer.getInteger("dev.lockstep.none"), 0);
  }

  @Test
  void errorsOfAggregatesKeepTheEventTime() {
    AggregateFeature capped =
        feature(AggregateSpec.of(COUNT_DISTINCT).withCap(1), Optional.of(M), Window.ofMillis(5000));
    assertThat(evaluate(capped, 3000, ALL))
        .isEqualTo(FeatureValue.error("More than 1 distinct values, which is the cap", 2000));
  }

  @Test
  void rangesAreThoseOfTheWindow() {
    AggregateFeature count =
        feature(AggregateSpec.of(COUNT), Optional.empty(), Window.ofMillis(100));
    assertThat(ViewEvaluator.range(VIEW, count, 1000)).isEqualTo(new TimeRange(900, 999));
    LatestFeature latest = new LatestFeature("m", M);
    assertThat(ViewEvaluator.range(VIEW, latest, 7)).isEqualTo(new TimeRange(Long.MIN_VALUE, 7));
  }

  @Test
  void latestViewsTakeTheNewestRowAsAWhole() {
    ViewPlan view = TestingView.view(new ViewKind.Latest(600, Optional.empty()), AMOUNT, M);
    assertThat(latest(view, 1000, ALL))
        .containsExactly(FeatureValue.of(0.3, 1000), FeatureValue.of("x", 1000));
    assertThat(latest(view, 500, ALL))
        .containsExactly(FeatureValue.of(1e16, 500), FeatureValue.of(null, 500));
    assertThat(latest(view, 1600, ALL)).contains(FeatureValue.of("x", 1000));
    assertThat(latest(view, 1601, ALL)).contains(FeatureValue.outsideMaxAge("x", 1000));
    assertThat(latest(view, 1200, List.of(R4))).contains(FeatureValue.outsideMaxAge(null, 500));
    assertThat(latest(view, -1, ALL)).containsOnly(FeatureValue.notFound());
    assertThat(ViewEvaluator.rowsUsed(view, new LatestFeature("m", M), 1601, ALL))
        .containsExactly(R3);
  }

  @Test
  void latestViewsWithoutTtlNeverAge() {
    ViewPlan view = TestingView.view(new ViewKind.Latest(0, Optional.empty()), AMOUNT, M);
    assertThat(latest(view, Long.MAX_VALUE, ALL)).contains(FeatureValue.of("z", 2000));
    ViewPlan forever =
        TestingView.view(new ViewKind.Latest(Long.MAX_VALUE, Optional.empty()), AMOUNT, M);
    LogRow ancient = row(Long.MIN_VALUE, 1, 0, 1.0, "old");
    assertThat(latest(forever, -10, List.of(ancient)))
        .contains(FeatureValue.of("old", Long.MIN_VALUE));
  }

  @Test
  void createdDecidesBetweenEqualEventTimes() {
    ColumnPlan created = column("created", ValueType.TIMESTAMP);
    ViewPlan view = TestingView.view(new ViewKind.Latest(0, Optional.of("created")), M, created);
    LogRow none = row(5, 9, 0, "none", null);
    LogRow early = row(5, 2, 0, "early", Instant.ofEpochMilli(1));
    LogRow late = row(5, 1, 0, "late", Instant.ofEpochMilli(2));
    List<FeaturePlan> feature = List.of(new LatestFeature("m", M));
    assertThat(ViewEvaluator.evaluate(view, feature, 5, List.of(none, late, early)))
        .containsExactly(FeatureValue.of("late", 5));
    assertThat(ViewEvaluator.evaluate(view, feature, 5, List.of(early, none)))
        .containsExactly(FeatureValue.of("early", 5));
  }

  @Test
  void featuresOfTheWrongKindAreRefused() {
    assertThatThrownBy(
            () -> PreparedView.of(VIEW, List.of((FeaturePlan) new LatestFeature("m", M))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Feature m does not aggregate, but view view does");
  }

  private static List<FeatureValue> latest(ViewPlan view, long asOfMillis, List<LogRow> rows) {
    List<FeaturePlan> features =
        List.of(new LatestFeature("amount", AMOUNT), new LatestFeature("m", M));
    return ViewEvaluator.evaluate(view, features, asOfMillis, rows);
  }

  private static FeatureValue evaluate(
      AggregateFeature feature, long asOfMillis, List<LogRow> rows) {
    return ViewEvaluator.evaluate(VIEW, plans(feature), asOfMillis, rows).get(0);
  }
}
