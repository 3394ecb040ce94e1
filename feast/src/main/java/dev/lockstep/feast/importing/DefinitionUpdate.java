/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import static java.util.Objects.requireNonNull;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.definition.FeatureSet;

/**
 * What becomes of definitions. Immutable.
 *
 * @param definitions all, as they will be
 * @param changed those among them that are new or different
 * @param removed those that are there and will not be
 */
public record DefinitionUpdate(
    BoundDefinitions definitions, FeatureSet changed, FeatureSet removed) {
  public DefinitionUpdate {
    requireNonNull(definitions, "definitions is null");
    requireNonNull(changed, "changed is null");
    requireNonNull(removed, "removed is null");
  }

  /** Whether nothing becomes different. */
  public boolean isEmpty() {
    return isEmpty(changed) && isEmpty(removed);
  }

  private static boolean isEmpty(FeatureSet set) {
    return set.sources().isEmpty()
        && set.entities().isEmpty()
        && set.views().isEmpty()
        && set.onDemandViews().isEmpty()
        && set.services().isEmpty();
  }
}
