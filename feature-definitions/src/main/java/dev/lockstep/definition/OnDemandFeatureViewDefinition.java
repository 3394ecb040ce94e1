/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Features computed at request time, as written.
 *
 * @param name unique among views of either kind
 * @param inputs features of feature views
 * @param request columns that the request brings
 * @param features in their order
 */
public record OnDemandFeatureViewDefinition(
    Located<String> name,
    List<InputDefinition> inputs,
    List<ColumnDefinition> request,
    List<NamedExpression> features) {
  public OnDemandFeatureViewDefinition {
    requireNonNull(name, "name is null");
    inputs = ImmutableList.copyOf(inputs);
    request = ImmutableList.copyOf(request);
    features = ImmutableList.copyOf(features);
  }
}
