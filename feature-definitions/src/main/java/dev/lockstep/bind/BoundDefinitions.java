/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import static java.util.Objects.requireNonNull;

import dev.lockstep.definition.FeatureSet;
import dev.lockstep.plan.FeatureSetPlan;

/**
 * Definitions and what they mean.
 *
 * @param definitions as written
 * @param plan every view at version 1, revision 1; the registry knows better
 */
public record BoundDefinitions(FeatureSet definitions, FeatureSetPlan plan) {
  public BoundDefinitions {
    requireNonNull(definitions, "definitions is null");
    requireNonNull(plan, "plan is null");
  }
}
