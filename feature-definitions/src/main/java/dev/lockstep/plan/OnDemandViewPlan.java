/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.expression.Expression;
import java.util.List;
import java.util.Map;

/**
 * Features computed at request time from other features and from request context.
 *
 * @param name unique in its feature set, among feature views too
 * @param inputs from the variable's name in expressions to the feature
 * @param request the columns that the request must bring; also variables in expressions
 * @param outputs from feature name to expression, in the order of the definition
 */
public record OnDemandViewPlan(
    String name,
    Map<String, FeatureRef> inputs,
    List<ColumnPlan> request,
    Map<String, Expression> outputs) {
  public OnDemandViewPlan {
    requireNonNull(name, "name is null");
    inputs = ImmutableMap.copyOf(inputs);
    request = ImmutableList.copyOf(request);
    outputs = ImmutableMap.copyOf(outputs);
  }
}
