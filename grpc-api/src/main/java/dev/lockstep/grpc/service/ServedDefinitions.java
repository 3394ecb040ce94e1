/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import java.util.List;
import java.util.Optional;

/**
 * The definitions that requests are answered with. Immutable.
 *
 * @param plan what is served now
 * @param history versions and revisions of views that positions may still name
 */
public record ServedDefinitions(FeatureSetPlan plan, List<ViewPlan> history) {
  public ServedDefinitions {
    requireNonNull(plan, "plan is null");
    history = ImmutableList.copyOf(history);
  }

  /** Definitions without a past. */
  public static ServedDefinitions of(FeatureSetPlan plan) {
    return new ServedDefinitions(plan, List.of());
  }

  /** A view as it was, or as it is. */
  Optional<ViewPlan> view(String name, int version, int revision) {
    return history.stream()
        .filter(view -> view.name().equals(name))
        .filter(view -> view.version() == version && view.revision() == revision)
        .findFirst();
  }
}
