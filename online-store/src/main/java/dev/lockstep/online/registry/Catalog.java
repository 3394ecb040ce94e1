/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is deployed. One deployment names the version and revision of every view, so whoever works
 * with one catalog sees all of a deployment or nothing of it. Immutable.
 *
 * @param plan the active definitions; views carry their version and revision
 * @param deployment counts deployments, from 1; 0 before the first
 * @param deployedAt when the deployment was committed
 * @param history every view version and revision that was ever deployed, the active ones too
 */
public record Catalog(
    FeatureSetPlan plan, long deployment, Instant deployedAt, List<ViewPlan> history) {
  /** Nothing is deployed. */
  public static final Catalog EMPTY =
      new Catalog(
          new FeatureSetPlan(Map.of(), Map.of(), Map.of(), Map.of(), Map.of()),
          0,
          Instant.EPOCH,
          List.of());

  public Catalog {
    requireNonNull(plan, "plan is null");
    requireNonNull(deployedAt, "deployedAt is null");
    history = ImmutableList.copyOf(history);
  }

  /** A view as it was in some deployment; what a position names can be evaluated again with it. */
  public Optional<ViewPlan> view(String name, int version, int revision) {
    return history.stream()
        .filter(
            view ->
                view.name().equals(name)
                    && view.version() == version
                    && view.revision() == revision)
        .findFirst();
  }
}
