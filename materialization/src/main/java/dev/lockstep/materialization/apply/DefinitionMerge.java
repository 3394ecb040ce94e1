/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.apply;

import dev.lockstep.definition.FeatureSet;
import dev.lockstep.online.registry.DefinitionObject;
import dev.lockstep.online.registry.DefinitionObject.Kind;
import dev.lockstep.online.registry.RegistryState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Lays definitions over those that are deployed. A definition that a folder does not have stays
 * deployed: others may use it, and several folders may share a registry.
 */
final class DefinitionMerge {
  private DefinitionMerge() {}

  /** Deployed definitions keep their places, new ones follow. */
  static FeatureSet merge(FeatureSet deployed, FeatureSet wanted) {
    return new FeatureSet(
        overlay(deployed.sources(), wanted.sources(), source -> source.name().value()),
        overlay(deployed.entities(), wanted.entities(), entity -> entity.name().value()),
        overlay(deployed.views(), wanted.views(), view -> view.name().value()),
        overlay(deployed.onDemandViews(), wanted.onDemandViews(), view -> view.name().value()),
        overlay(deployed.services(), wanted.services(), service -> service.name().value()));
  }

  /**
   * All but some of the definitions.
   *
   * @param ids kind and name of those to leave out
   */
  static FeatureSet without(FeatureSet all, Set<String> ids) {
    return only(
        all,
        DefinitionObject.of(all).stream()
            .map(RegistryState::id)
            .filter(id -> !ids.contains(id))
            .collect(Collectors.toSet()));
  }

  /**
   * Some of the definitions.
   *
   * @param ids kind and name of those to keep
   */
  static FeatureSet only(FeatureSet all, Set<String> ids) {
    return new FeatureSet(
        filter(all.sources(), Kind.SOURCE, source -> source.name().value(), ids),
        filter(all.entities(), Kind.ENTITY, entity -> entity.name().value(), ids),
        filter(all.views(), Kind.FEATURE_VIEW, view -> view.name().value(), ids),
        filter(all.onDemandViews(), Kind.ON_DEMAND_FEATURE_VIEW, view -> view.name().value(), ids),
        filter(all.services(), Kind.FEATURE_SERVICE, service -> service.name().value(), ids));
  }

  private static <T> List<T> filter(
      List<T> all, Kind kind, Function<T, String> nameOf, Set<String> ids) {
    return all.stream()
        .filter(definition -> ids.contains(kind.display() + " " + nameOf.apply(definition)))
        .toList();
  }

  private static <T> List<T> overlay(List<T> deployed, List<T> wanted, Function<T, String> nameOf) {
    Map<String, T> byName = new LinkedHashMap<>();
    deployed.forEach(definition -> byName.put(nameOf.apply(definition), definition));
    wanted.forEach(definition -> byName.put(nameOf.apply(definition), definition));
    return List.copyOf(byName.values());
  }
}
