/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.replay;

import static java.util.Objects.requireNonNull;

import dev.lockstep.grpc.service.ServedDefinitions;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.RegistryState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The definitions that answers were given with, by deployment. Retired versions are there too: the
 * lake may still have their rows. Not thread-safe.
 */
public final class ServedPlans {
  private final RegistryState registry;
  private final Catalog catalog;
  private final Map<Long, Optional<ServedDefinitions>> known = new HashMap<>();

  /**
   * @param registry as it is now
   */
  public ServedPlans(RegistryState registry) {
    this.registry = requireNonNull(registry, "registry is null");
    this.catalog = registry.catalog();
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
            registry
                .planOf(number)
                .map(
                    plan ->
                        new ServedDefinitions(
                            number, plan, catalog.history(), Set.of(), Set.of())));
  }
}
