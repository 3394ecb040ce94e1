/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import static java.util.Objects.requireNonNull;

import dev.lockstep.plan.FeatureSetPlan;

/**
 * What training sets are built with. Immutable.
 *
 * @param plan every view at the version whose log is read
 * @param yaml the same as text, for manifests
 */
public record DeployedDefinitions(FeatureSetPlan plan, String yaml) {
  public DeployedDefinitions {
    requireNonNull(plan, "plan is null");
    requireNonNull(yaml, "yaml is null");
  }
}
