/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.replay;

import static java.util.Objects.requireNonNull;

import dev.lockstep.grpc.service.ServedDefinitions;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.RegistryState;
import dev.lockstep.plan.FeatureSetPlan;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * The definitions that answers were given with, by deployment. Retired versions are there too: the
 * lake may still have their rows. Not thread-safe.
 */
public final class ServedPlans {
  private final Catalog catalog;
  private final LongFunction<Optional<FeatureSetPlan>> planOf;
  private final Map<Long, Optional<ServedDefinitions>> known = new HashMap<>();

  /**
   * @param catalog what is deployed now
   * @param planOf gives what was active in a deployment; empty if nobody knows
   */
  public ServedPlans(Catalog catalog, LongFunction<Optional<FeatureSetPlan>> planOf) {
    this.catalog = requireNonNull(catalog, "catalog is null");
    this.planOf = requireNonNull(planOf, "planOf is null");
  }

  /** The definitions that a registry knows. */
  public static ServedPlans of(RegistryState registry) {
    return new ServedPlans(registry.catalog(), registry::planOf);
  }

  /** What is deployed now. */
  public Catalog catalog() {
    return catalog;
  }

  /** The definitions of a deployment; empty if nobody noted down what they were. */
  public Optional<ServedDefinitions> of(long deployment) {
    return known.computeIfAbsent(
        deployment,
        number ->
            planOf
                .apply(number)
                .map(
                    plan ->
                        new ServedDefinitions(
                            number, plan, catalog.history(), Set.of(), Set.of())));
  }
}
