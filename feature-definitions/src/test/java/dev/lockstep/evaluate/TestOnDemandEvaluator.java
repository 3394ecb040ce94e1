/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.expression.Expression;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.type.ValueType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TestOnDemandEvaluator {
  private static final OnDemandViewPlan VIEW =
      new OnDemandViewPlan(
          "risk",
          Map.of("spend", new FeatureRef("cards", "spend"), "other", new FeatureRef("cards", "x")),
          List.of(TestingView.column("amount", ValueType.INT64)),
          Map.of(
              "is_null", expression("is_null", "spend", value -> value == null),
              "share", expression("share", "spend", value -> 100 / number(value)),
              "amount", expression("amount", "amount", value -> value)));

  private static Expression expression(String text, String variable, TestingExpression.Body body) {
    return new TestingExpression(text, ValueType.INT64, variable, body);
  }

  private static long number(@Nullable Object value) {
    return value instanceof Long number ? number : 1;
  }

  @Test
  void presentInputsAreValuesAndAllOthersNull() {
    assertThat(isNull(FeatureValue.of(5L, 70))).isEqualTo(FeatureValue.of(false, 70));
    assertThat(isNull(FeatureValue.of(null, 70))).isEqualTo(FeatureValue.of(true, 70));
    assertThat(isNull(FeatureValue.outsideMaxAge(5L, 70))).isEqualTo(FeatureValue.of(true, 70));
    assertThat(isNull(FeatureValue.notFound())).isEqualTo(FeatureValue.of(true, 0));
  }

  private static FeatureValue isNull(FeatureValue spend) {
    return evaluate("is_null", spend);
  }

  @Test
  void errorsOfInputsAreNamed() {
    assertThat(evaluate("share", FeatureValue.error("overflow", 9)))
        .isEqualTo(FeatureValue.error("Input spend has an error: overflow", 9));
  }

  @Test
  void failuresOfTheExpressionAreErrors() {
    assertThat(evaluate("share", FeatureValue.of(0L, 9)))
        .isEqualTo(FeatureValue.error("'share' failed: division by zero", 9));
  }

  @Test
  void inputsThatAreNotReadDoNotMatter() {
    Map<String, FeatureValue> inputs =
        Map.of("spend", FeatureValue.of(5L, 70), "other", FeatureValue.error("overflow", 99));
    assertThat(OnDemandEvaluator.evaluate(VIEW, "share", inputs, Map.of()))
        .isEqualTo(FeatureValue.of(20L, 70));
  }

  @Test
  void requestColumnsAreValuesOrNull() {
    assertThat(OnDemandEvaluator.evaluate(VIEW, "amount", Map.of(), Map.of("amount", 3L)))
        .isEqualTo(FeatureValue.of(3L, 0));
    assertThat(OnDemandEvaluator.evaluate(VIEW, "amount", Map.of(), Map.of()))
        .isEqualTo(FeatureValue.of(null, 0));
  }

  @Test
  void unknownOutputsAndMissingInputsAreRefused() {
    assertThatThrownBy(() -> evaluate("nothing", FeatureValue.notFound()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("On-demand view risk has no feature nothing");
    assertThatThrownBy(() -> OnDemandEvaluator.evaluate(VIEW, "share", Map.of(), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Input spend of on-demand view risk is missing");
  }

  private static FeatureValue evaluate(String output, FeatureValue spend) {
    return OnDemandEvaluator.evaluate(VIEW, output, Map.of("spend", spend), Map.of());
  }
}
