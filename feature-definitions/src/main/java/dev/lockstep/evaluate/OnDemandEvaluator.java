/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate;

import dev.lockstep.expression.Expression;
import dev.lockstep.expression.ExpressionException;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ValueStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The value of an on-demand feature. Pure. */
public final class OnDemandEvaluator {
  private OnDemandEvaluator() {}

  /**
   * Evaluates one output. An input with an error makes the value an error that names it; every
   * other input that is not PRESENT is null in the expression, one that is too old too. Inputs that
   * the expression does not read do not matter.
   *
   * @param output a feature of the view
   * @param inputs by variable name; holds every input that the expression reads
   * @param request the request's columns by name; one that is missing is null
   * @return with the newest event time of the inputs that the expression reads, 0 if it reads none
   * @throws IllegalArgumentException if the view has no such output, or an input is missing
   */
  public static FeatureValue evaluate(
      OnDemandViewPlan view,
      String output,
      Map<String, FeatureValue> inputs,
      Map<String, @Nullable Object> request) {
    Expression expression = view.outputs().get(output);
    if (expression == null) {
      throw new IllegalArgumentException(
          "On-demand view " + view.name() + " has no feature " + output);
    }
    Map<String, FeatureValue> read = new LinkedHashMap<>();
    for (String variable : expression.variables()) {
      if (view.inputs().containsKey(variable)) {
        read.put(variable, input(view, inputs, variable));
      }
    }
    long eventTime =
        read.values().stream().mapToLong(FeatureValue::eventTimeMillis).max().orElse(0);
    for (Map.Entry<String, FeatureValue> input : read.entrySet()) {
      if (input.getValue().status() == ValueStatus.ERROR) {
        String reason = input.getValue().reason();
        return FeatureValue.error(
            "Input " + input.getKey() + " has an error: " + reason, eventTime);
      }
    }
    return evaluate(expression, read, request, eventTime);
  }

  private static FeatureValue evaluate(
      Expression expression,
      Map<String, FeatureValue> inputs,
      Map<String, @Nullable Object> request,
      long eventTimeMillis) {
    try {
      Object value =
          expression.evaluate(
              variable -> {
                FeatureValue input = inputs.get(variable);
                return input == null ? request.get(variable) : presentValue(input);
              });
      return FeatureValue.of(value, eventTimeMillis);
    } catch (ExpressionException e) {
      return FeatureValue.error(String.valueOf(e.getMessage()), eventTimeMillis);
    }
  }

  private static FeatureValue input(
      OnDemandViewPlan view, Map<String, FeatureValue> inputs, String variable) {
    FeatureValue input = inputs.get(variable);
    if (input == null) {
      throw new IllegalArgumentException(
          "Input " + variable + " of on-demand view " + view.name() + " is missing");
    }
    return input;
  }

  private static @Nullable Object presentValue(FeatureValue input) {
    return input.status() == ValueStatus.PRESENT ? input.value() : null;
  }
}
