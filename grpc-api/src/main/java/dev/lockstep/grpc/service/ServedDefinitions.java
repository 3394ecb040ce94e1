/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The definitions that requests are answered with. Immutable.
 *
 * @param deployment that it is of; 0 where definitions are not deployed
 * @param plan what is served now
 * @param history versions and revisions of views that positions may still name
 * @param rolledBack versions that were served and are not any more, though newer than what is
 * @param retired versions that no store answers for any more
 */
public record ServedDefinitions(
    long deployment,
    FeatureSetPlan plan,
    List<ViewPlan> history,
    Set<ServedVersion> rolledBack,
    Set<ServedVersion> retired) {
  /** One version of a view. */
  public record ServedVersion(String view, int version) {
    public ServedVersion {
      requireNonNull(view, "view is null");
    }
  }

  public ServedDefinitions {
    requireNonNull(plan, "plan is null");
    history = ImmutableList.copyOf(history);
    rolledBack = ImmutableSet.copyOf(rolledBack);
    retired = ImmutableSet.copyOf(retired);
  }

  /** Definitions none of which was rolled back or retired. */
  public ServedDefinitions(FeatureSetPlan plan, List<ViewPlan> history) {
    this(0, plan, history, Set.of(), Set.of());
  }

  /** Definitions without a past. */
  public static ServedDefinitions of(FeatureSetPlan plan) {
    return new ServedDefinitions(plan, List.of());
  }

  /** Whether a version gave way to an older one, so that its positions bound nothing now. */
  boolean isGivenUp(String view, int version) {
    ServedVersion asked = new ServedVersion(view, version);
    return rolledBack.contains(asked) || retired.contains(asked);
  }

  /** Whether no store answers for a version any more. */
  boolean isRetired(String view, int version) {
    return retired.contains(new ServedVersion(view, version));
  }

  /** A view as it was, or as it is. */
  Optional<ViewPlan> view(String name, int version, int revision) {
    return history.stream()
        .filter(view -> view.name().equals(name))
        .filter(view -> view.version() == version && view.revision() == revision)
        .findFirst();
  }
}
