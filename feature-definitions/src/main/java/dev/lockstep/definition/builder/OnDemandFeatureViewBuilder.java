/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.builder;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.lockstep.definition.ColumnDefinition;
import dev.lockstep.definition.InputDefinition;
import dev.lockstep.definition.NamedExpression;
import dev.lockstep.definition.OnDemandFeatureViewDefinition;
import dev.lockstep.type.ValueType;
import java.util.ArrayList;
import java.util.List;

/** Features computed at request time. */
public final class OnDemandFeatureViewBuilder {
  private final String name;
  private final Written written;
  private final List<InputDefinition> inputs = new ArrayList<>();
  private final List<ColumnDefinition> request = new ArrayList<>();
  private final List<NamedExpression> features = new ArrayList<>();

  public OnDemandFeatureViewBuilder(String name) {
    this.name = name;
    this.written = Written.in("OnDemandFeatureView", name);
  }

  /** Reads a feature of a feature view as a variable. */
  @CanIgnoreReturnValue
  public OnDemandFeatureViewBuilder input(String variable, String view, String feature) {
    Written place = written.part("inputs").part(variable);
    inputs.add(new InputDefinition(place.value(variable), place.value(view), place.value(feature)));
    return this;
  }

  /** Reads a feature of a feature view under its own name. */
  @CanIgnoreReturnValue
  public OnDemandFeatureViewBuilder input(String view, String feature) {
    return input(feature, view, feature);
  }

  /** Adds a column that the request brings and that may be null. */
  @CanIgnoreReturnValue
  public OnDemandFeatureViewBuilder request(String column, ValueType type) {
    return request(column, type, false);
  }

  /** Adds a column that the request brings and that may not be null. */
  @CanIgnoreReturnValue
  public OnDemandFeatureViewBuilder requiredRequest(String column, ValueType type) {
    return request(column, type, true);
  }

  private OnDemandFeatureViewBuilder request(String column, ValueType type, boolean required) {
    Written place = written.part("request").part(column);
    request.add(new ColumnDefinition(place.value(column), place.value(type.display()), required));
    return this;
  }

  @CanIgnoreReturnValue
  public OnDemandFeatureViewBuilder feature(String feature, String expression) {
    features.add(written.named(feature, expression));
    return this;
  }

  OnDemandFeatureViewDefinition build() {
    return new OnDemandFeatureViewDefinition(written.value(name), inputs, request, features);
  }
}
