/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ServicePlan;
import java.util.List;
import java.util.stream.Collectors;

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

  /**
   * The same with one more service, as if its author had written it: manifests and other processes
   * see no difference.
   *
   * @param name of no service yet
   * @param features of the plan
   */
  DeployedDefinitions withService(String name, List<FeatureRef> features) {
    String text =
        features.stream().map(ref -> "\"" + ref + "\"").collect(Collectors.joining(", ", "[", "]"));
    return new DeployedDefinitions(
        new FeatureSetPlan(
            plan.sources(),
            plan.entities(),
            plan.views(),
            plan.onDemandViews(),
            ImmutableMap.<String, ServicePlan>builder()
                .putAll(plan.services())
                .put(name, new ServicePlan(name, features))
                .buildOrThrow()),
        yaml + "\n---\nkind: FeatureService\nname: " + name + "\nfeatures: " + text + "\n");
  }
}
