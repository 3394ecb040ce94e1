/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import static dev.lockstep.aggregate.AggregateFunction.ANY;
import static dev.lockstep.aggregate.AggregateFunction.COUNT;
import static dev.lockstep.aggregate.AggregateFunction.COUNT_DISTINCT;
import static dev.lockstep.aggregate.AggregateFunction.LAST;
import static dev.lockstep.aggregate.AggregateFunction.LAST_K;
import static dev.lockstep.aggregate.AggregateFunction.MAX;
import static dev.lockstep.aggregate.AggregateFunction.QUANTILE;
import static dev.lockstep.aggregate.AggregateFunction.SUM;
import static dev.lockstep.aggregate.AggregateFunction.TOP_K;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.type.ValueType;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestAggregators {
  private static final ValueType STRINGS = new ValueType.ListOf(ValueType.STRING);

  @Test
  void resultTypesFollowTheInput() {
    assertThat(resultType(AggregateSpec.of(SUM), ValueType.INT32)).isEqualTo(ValueType.INT64);
    assertThat(resultType(AggregateSpec.of(SUM), ValueType.FLOAT)).isEqualTo(ValueType.DOUBLE);
    assertThat(resultType(AggregateSpec.of(SUM), new ValueType.Decimal(10, 2)))
        .isEqualTo(new ValueType.Decimal(38, 2));
    assertThat(resultType(AggregateSpec.of(MAX), ValueType.FLOAT)).isEqualTo(ValueType.FLOAT);
    assertThat(resultType(AggregateSpec.of(LAST), STRINGS)).isEqualTo(STRINGS);
    assertThat(resultType(AggregateSpec.of(LAST_K).withK(2), ValueType.STRING)).isEqualTo(STRINGS);
    assertThat(resultType(AggregateSpec.of(TOP_K).withK(2), ValueType.INT32))
        .isEqualTo(new ValueType.CountedList(ValueType.INT32));
    assertThat(Aggregators.create(AggregateSpec.of(COUNT), Optional.empty()).resultType())
        .isEqualTo(ValueType.INT64);
  }

  private static ValueType resultType(AggregateSpec spec, ValueType input) {
    return Aggregators.create(spec, Optional.of(input)).resultType();
  }

  @Test
  void inputsThatDoNotFitAreRefused() {
    assertRefused(
        AggregateSpec.of(SUM),
        ValueType.STRING,
        "sum cannot take a STRING; it takes INT32, INT64, FLOAT, DOUBLE or DECIMAL");
    assertRefused(
        AggregateSpec.of(MAX),
        STRINGS,
        "max cannot take a LIST<STRING>; it takes every type but lists");
    assertRefused(
        AggregateSpec.of(LAST_K).withK(1),
        STRINGS,
        "last_k cannot take a LIST<STRING>; it takes every type but lists");
    assertRefused(
        AggregateSpec.of(TOP_K).withK(1),
        ValueType.DOUBLE,
        "top_k cannot take a DOUBLE; it takes STRING, INT32 or INT64");
    assertRefused(AggregateSpec.of(ANY), ValueType.INT32, "any cannot take a INT32; it takes BOOL");
    assertThatThrownBy(() -> Aggregators.create(AggregateSpec.of(SUM), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sum needs a column to aggregate");
  }

  @Test
  void parametersThatDoNotFitAreRefused() {
    AggregateSpec sum = AggregateSpec.of(SUM);
    AggregateSpec lastK = AggregateSpec.of(LAST_K);
    AggregateSpec quantile = AggregateSpec.of(QUANTILE);
    AggregateSpec distinct = AggregateSpec.of(COUNT_DISTINCT);
    ValueType type = ValueType.INT64;
    assertRefused(sum.withK(3), type, "sum takes no k; only first_k, last_k and top_k do");
    assertRefused(lastK, type, "last_k needs k, a whole number from 1 to 1000");
    assertRefused(
        lastK.withK(0), type, "last_k cannot have k = 0; k is a whole number from 1 to 1000");
    assertRefused(
        lastK.withK(1001), type, "last_k cannot have k = 1001; k is a whole number from 1 to 1000");
    assertRefused(sum.withQ(0.5), type, "sum takes no q; only quantile does");
    assertRefused(quantile, type, "quantile needs q, a number from 0 to 1");
    assertRefused(
        quantile.withQ(95), type, "quantile cannot have q = 95.0; q is a number from 0 to 1");
    assertRefused(
        quantile.withQ(Double.NaN),
        type,
        "quantile cannot have q = NaN; q is a number from 0 to 1");
    assertRefused(
        lastK.withK(1).withKeepNulls(true),
        type,
        "last_k cannot keep nulls; only first and last can");
    assertRefused(
        sum.withApproximate(true), type, "sum cannot be approximate; only count_distinct can");
    assertRefused(sum.withCap(5), type, "sum takes no cap; only count_distinct and top_k do");
    assertRefused(
        distinct.withCap(0),
        type,
        "count_distinct cannot have cap = 0; cap is a whole number of at least 1");
    assertRefused(
        distinct.withApproximate(true).withCap(5),
        type,
        "count_distinct that is approximate takes no cap");
  }

  private static void assertRefused(AggregateSpec spec, ValueType input, String message) {
    assertThatThrownBy(() -> Aggregators.create(spec, Optional.of(input)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void everyFunctionIsCoveredByTheLaws() {
    assertThat(TestingAggregates.cases().stream().map(aggregate -> aggregate.spec().function()))
        .contains(AggregateFunction.values());
  }
}
