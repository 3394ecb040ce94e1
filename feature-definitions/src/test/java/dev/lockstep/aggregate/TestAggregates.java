/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import static dev.lockstep.aggregate.AggregateFunction.ALL;
import static dev.lockstep.aggregate.AggregateFunction.ANY;
import static dev.lockstep.aggregate.AggregateFunction.COUNT;
import static dev.lockstep.aggregate.AggregateFunction.COUNT_DISTINCT;
import static dev.lockstep.aggregate.AggregateFunction.FIRST;
import static dev.lockstep.aggregate.AggregateFunction.FIRST_K;
import static dev.lockstep.aggregate.AggregateFunction.LAST;
import static dev.lockstep.aggregate.AggregateFunction.LAST_K;
import static dev.lockstep.aggregate.AggregateFunction.MAX;
import static dev.lockstep.aggregate.AggregateFunction.MIN;
import static dev.lockstep.aggregate.AggregateFunction.SUM;
import static dev.lockstep.aggregate.AggregateFunction.TOP_K;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.type.ValueCount;
import dev.lockstep.type.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What each aggregate gives, by example; rows are oldest first. */
class TestAggregates {
  private static final AggregateSpec TOP_TWO = AggregateSpec.of(TOP_K).withK(2);

  @Test
  void countCountsRowsOrValues() {
    assertThat(result(new Count(true), null, 1L, null)).isEqualTo(AggregateResult.of(3L));
    assertThat(value(AggregateSpec.of(COUNT), ValueType.INT64, null, 1L, null)).isEqualTo(1L);
    assertThat(value(AggregateSpec.of(COUNT), ValueType.INT64)).isEqualTo(0L);
  }

  @Test
  void sumOfNothingIsNull() {
    assertThat(value(AggregateSpec.of(SUM), ValueType.DOUBLE)).isNull();
    assertThat(value(AggregateSpec.of(SUM), ValueType.DOUBLE, null, null)).isNull();
  }

  @Test
  void nanIsTheLargestNumber() {
    double nan = Double.NaN;
    double infinity = Double.POSITIVE_INFINITY;
    assertThat(value(AggregateSpec.of(MAX), ValueType.DOUBLE, 1.0, nan, infinity)).isEqualTo(nan);
    assertThat(value(AggregateSpec.of(MIN), ValueType.DOUBLE, nan, infinity)).isEqualTo(infinity);
    assertThat(value(AggregateSpec.of(MIN), ValueType.DOUBLE, nan)).isEqualTo(nan);
  }

  @Test
  void extremesLoseTheSignOfZero() {
    assertThat(value(AggregateSpec.of(MIN), ValueType.DOUBLE, 0.0, -0.0)).isEqualTo(0.0);
    assertThat(value(AggregateSpec.of(MAX), ValueType.FLOAT, -0.0f)).isEqualTo(0.0f);
  }

  @Test
  void stringsAreOrderedByCodePoint() {
    String emoji = "\uD83D\uDE00";
    assertThat(value(AggregateSpec.of(MAX), ValueType.STRING, "\uFFFD", emoji)).isEqualTo(emoji);
  }

  @Test
  void edgesSkipNullsUnlessTheyAreKept() {
    AggregateSpec first = AggregateSpec.of(FIRST);
    AggregateSpec last = AggregateSpec.of(LAST);
    assertThat(value(first, ValueType.STRING, null, "a", "b", null)).isEqualTo("a");
    assertThat(value(last, ValueType.STRING, null, "a", "b", null)).isEqualTo("b");
    assertThat(value(first.withKeepNulls(true), ValueType.STRING, null, "a")).isNull();
    assertThat(value(last.withKeepNulls(true), ValueType.STRING, "a", null)).isNull();
    assertThat(value(last, ValueType.DOUBLE, 1.0, -0.0)).isEqualTo(-0.0);
  }

  @Test
  void seqDecidesBetweenEqualEventTimes() {
    Aggregator<EdgeValue.Edge> last = EdgeValue.last(ValueType.STRING, false);
    EdgeValue.Edge state = last.identity();
    last.add(state, "seq 3", 1000, 3);
    last.add(state, "seq 2", 1000, 2);
    last.add(state, "older", 999, 4);
    assertThat(last.finish(state).value()).isEqualTo("seq 3");
  }

  @Test
  void listsOfEdgesAreOrderedFromTheirEdge() {
    AggregateSpec firstTwo = AggregateSpec.of(FIRST_K).withK(2);
    AggregateSpec lastTwo = AggregateSpec.of(LAST_K).withK(2);
    assertThat(value(firstTwo, ValueType.INT64, 1L, null, 2L, 3L)).isEqualTo(List.of(1L, 2L));
    assertThat(value(lastTwo, ValueType.INT64, 1L, 2L, null, 3L)).isEqualTo(List.of(3L, 2L));
    assertThat(value(lastTwo, ValueType.INT64, (Object) null)).isEqualTo(List.of());
  }

  @Test
  void distinctValuesAreCountedOnce() {
    AggregateSpec distinct = AggregateSpec.of(COUNT_DISTINCT);
    double otherNan = Double.longBitsToDouble(0x7ff8_0000_0000_0001L);
    assertThat(value(distinct, ValueType.DOUBLE, 0.0, -0.0, Double.NaN, otherNan, null))
        .isEqualTo(2L);
    ValueType list = new ValueType.ListOf(ValueType.DOUBLE);
    assertThat(value(distinct, list, List.of(0.0), List.of(-0.0), List.of())).isEqualTo(2L);
    assertThat(value(distinct.withApproximate(true), ValueType.STRING, "", "a", "a", null))
        .isEqualTo(2L);
  }

  @Test
  void moreDistinctValuesThanTheCapAreAnError() {
    AggregateSpec capped = AggregateSpec.of(COUNT_DISTINCT).withCap(2);
    assertThat(value(capped, ValueType.STRING, "a", "b", "a")).isEqualTo(2L);
    assertThat(create(capped, ValueType.STRING, "a", "b", "c").error())
        .isEqualTo("More than 2 distinct values, which is the cap");
    assertThat(create(TOP_TWO.withCap(2), ValueType.STRING, "a", "b", "c").error())
        .isEqualTo("More than 2 distinct values, which is the cap");
    Object[] values = IntStream.range(0, 10_001).mapToObj(i -> (Object) i).toArray();
    assertThat(create(AggregateSpec.of(COUNT_DISTINCT), ValueType.INT32, values).error())
        .isEqualTo("More than 10000 distinct values, which is the cap");
  }

  @Test
  void mostFrequentValuesComeFirstAndTiesAscend() {
    assertThat(value(TOP_TWO, ValueType.STRING, "b", "c", "a", "c", null))
        .isEqualTo(List.of(new ValueCount("c", 2), new ValueCount("a", 1)));
    assertThat(value(TOP_TWO, ValueType.INT64, 5L, -5L, 4L))
        .isEqualTo(List.of(new ValueCount(-5L, 1), new ValueCount(4L, 1)));
    assertThat(value(TOP_TWO, ValueType.STRING)).isEqualTo(List.of());
  }

  @Test
  void anyAndAllSkipNulls() {
    assertThat(value(AggregateSpec.of(ANY), ValueType.BOOL, false, null, true)).isEqualTo(true);
    assertThat(value(AggregateSpec.of(ANY), ValueType.BOOL, (Object) null)).isEqualTo(false);
    assertThat(value(AggregateSpec.of(ALL), ValueType.BOOL, true, null)).isEqualTo(true);
    assertThat(value(AggregateSpec.of(ALL), ValueType.BOOL, true, false)).isEqualTo(false);
    assertThat(value(AggregateSpec.of(ALL), ValueType.BOOL)).isEqualTo(true);
  }

  private static @Nullable Object value(
      AggregateSpec spec, ValueType type, @Nullable Object... values) {
    AggregateResult result = create(spec, type, values);
    assertThat(result.error()).isEmpty();
    return result.value();
  }

  private static AggregateResult create(
      AggregateSpec spec, ValueType type, @Nullable Object... values) {
    return result(Aggregators.create(spec, Optional.of(type)), values);
  }

  private static <S> AggregateResult result(Aggregator<S> aggregator, @Nullable Object... values) {
    S state = aggregator.identity();
    List<@Nullable Object> list = Arrays.asList(values);
    for (int i = 0; i < list.size(); i++) {
      aggregator.add(state, list.get(i), i, i);
    }
    return aggregator.finish(state);
  }
}
