/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import dev.lockstep.definition.EntityDefinition;
import dev.lockstep.definition.FeatureServiceDefinition;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.definition.OnDemandFeatureViewDefinition;
import dev.lockstep.definition.SourceDefinition;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Names a definition.
 *
 * @param kind as YAML spells it
 * @param name unique within its kind
 */
public record Definition(String kind, String name) {
  static final String SOURCE = "Source";
  static final String ENTITY = "Entity";
  static final String VIEW = "FeatureView";
  static final String ON_DEMAND_VIEW = "OnDemandFeatureView";
  static final String SERVICE = "FeatureService";

  public Definition {
    requireNonNull(kind, "kind is null");
    requireNonNull(name, "name is null");
  }

  static Definition of(SourceDefinition source) {
    return new Definition(SOURCE, source.name().value());
  }

  static Definition of(EntityDefinition entity) {
    return new Definition(ENTITY, entity.name().value());
  }

  static Definition of(FeatureViewDefinition view) {
    return new Definition(VIEW, view.name().value());
  }

  static Definition of(OnDemandFeatureViewDefinition view) {
    return new Definition(ON_DEMAND_VIEW, view.name().value());
  }

  static Definition of(FeatureServiceDefinition service) {
    return new Definition(SERVICE, service.name().value());
  }

  /** All of the definitions, in their order. */
  static Set<Definition> all(FeatureSet set) {
    Set<Definition> all = new LinkedHashSet<>();
    set.sources().forEach(source -> all.add(of(source)));
    set.entities().forEach(entity -> all.add(of(entity)));
    set.views().forEach(view -> all.add(of(view)));
    set.onDemandViews().forEach(view -> all.add(of(view)));
    set.services().forEach(service -> all.add(of(service)));
    return all;
  }

  /** All of the definitions, as {@link #toString} has them. */
  public static Set<String> ids(FeatureSet set) {
    return all(set).stream().map(Definition::toString).collect(ImmutableSet.toImmutableSet());
  }

  /** Some of the definitions, in their order. */
  static FeatureSet filter(FeatureSet all, Predicate<Definition> kept) {
    return new FeatureSet(
        all.sources().stream().filter(source -> kept.test(of(source))).toList(),
        all.entities().stream().filter(entity -> kept.test(of(entity))).toList(),
        all.views().stream().filter(view -> kept.test(of(view))).toList(),
        all.onDemandViews().stream().filter(view -> kept.test(of(view))).toList(),
        all.services().stream().filter(service -> kept.test(of(service))).toList());
  }

  /** {@code FeatureView name}. */
  @Override
  public String toString() {
    return kind + " " + name;
  }
}
