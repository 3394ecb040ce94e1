/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.collect.ImmutableList;
import dev.lockstep.definition.ColumnDefinition;
import dev.lockstep.definition.EntityDefinition;
import dev.lockstep.definition.ExpressionText;
import dev.lockstep.definition.FeatureServiceDefinition;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.NamedExpression;
import dev.lockstep.definition.OnDemandFeatureViewDefinition;
import dev.lockstep.definition.SourceDefinition;
import dev.lockstep.definition.SourcePosition;
import java.util.List;

/** Makes parts of definitions, and feature sets of one definition. */
final class Written {
  private static final SourcePosition FEAST = SourcePosition.of("feast");

  private Written() {}

  static <T> Located<T> at(T value) {
    return new Located<>(value, FEAST);
  }

  static ColumnDefinition column(String name, String type) {
    return new ColumnDefinition(at(name), at(type), false);
  }

  static NamedExpression named(String name, String expression) {
    return new NamedExpression(at(name), ExpressionText.at(expression, FEAST));
  }

  static FeatureSet set(SourceDefinition source) {
    return set(List.of(source), List.of(), List.of(), List.of(), List.of());
  }

  static FeatureSet set(EntityDefinition entity) {
    return set(List.of(), List.of(entity), List.of(), List.of(), List.of());
  }

  static FeatureSet set(FeatureViewDefinition view) {
    return set(List.of(), List.of(), List.of(view), List.of(), List.of());
  }

  static FeatureSet set(OnDemandFeatureViewDefinition view) {
    return set(List.of(), List.of(), List.of(), List.of(view), List.of());
  }

  static FeatureSet set(FeatureServiceDefinition service) {
    return set(List.of(), List.of(), List.of(), List.of(), List.of(service));
  }

  private static FeatureSet set(
      List<SourceDefinition> sources,
      List<EntityDefinition> entities,
      List<FeatureViewDefinition> views,
      List<OnDemandFeatureViewDefinition> onDemandViews,
      List<FeatureServiceDefinition> services) {
    return new FeatureSet(ImmutableList.copyOf(sources), entities, views, onDemandViews, services);
  }
}
