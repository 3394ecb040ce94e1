/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.apply;

import dev.lockstep.definition.FeatureSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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

  private static <T> List<T> overlay(List<T> deployed, List<T> wanted, Function<T, String> nameOf) {
    Map<String, T> byName = new LinkedHashMap<>();
    deployed.forEach(definition -> byName.put(nameOf.apply(definition), definition));
    wanted.forEach(definition -> byName.put(nameOf.apply(definition), definition));
    return List.copyOf(byName.values());
  }
}
