/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.apply;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.registry.DefinitionObject;
import dev.lockstep.online.registry.DefinitionObject.Kind;
import dev.lockstep.online.registry.RegistryState;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.ServicePlan;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of the active definitions a removal leaves alone. On-demand views and services that read
 * what is removed are changed with it: they have no rows, and nobody can wish for their old form.
 * So everything is compared with what stays, and only that can break.
 */
final class Removal {
  private final Set<String> removed;
  private final Set<String> unknown;
  private final Set<String> readers;
  private final BoundDefinitions stays;

  /**
   * @param active what is active
   * @param plan the same, bound
   * @param wanted kind and name of what shall be removed; may name what is not active
   */
  Removal(FeatureSet active, FeatureSetPlan plan, Set<String> wanted) {
    Set<String> all =
        DefinitionObject.of(active).stream().map(RegistryState::id).collect(Collectors.toSet());
    this.removed = ImmutableSet.copyOf(Sets.intersection(all, wanted));
    this.unknown = ImmutableSet.copyOf(Sets.difference(wanted, all));
    this.readers = removed.isEmpty() ? ImmutableSet.of() : readers(plan, removed);
    Set<String> kept = Sets.difference(all, Sets.union(removed, readers));
    this.stays =
        removed.isEmpty()
            ? new BoundDefinitions(active, plan)
            : Definitions.bind(DefinitionMerge.only(active, kept));
  }

  /** Kind and name of what is active and shall not be. */
  Set<String> removed() {
    return removed;
  }

  /** Kind and name of what is active, reads what is removed, and is not removed itself. */
  Set<String> readers() {
    return readers;
  }

  /** The active definitions without both. */
  BoundDefinitions stays() {
    return stays;
  }

  /**
   * Refuses what is not there to be removed, and definitions in which something that reads what is
   * removed is not there at all.
   *
   * @param candidate kind and name of what is a candidate
   * @param target kind and name of what there shall be
   * @throws LockstepException UNKNOWN_NAME, INVALID_DEFINITION
   */
  void check(Set<String> candidate, Set<String> target) {
    Set<String> nowhere = Sets.difference(unknown, candidate);
    if (!nowhere.isEmpty()) {
      throw new LockstepException(
          ErrorCode.UNKNOWN_NAME,
          "Cannot remove what is not deployed: " + String.join(", ", nowhere));
    }
    Set<String> lost = Sets.difference(readers, target);
    if (!lost.isEmpty()) {
      throw new LockstepException(
          ErrorCode.INVALID_DEFINITION,
          "%s needs what would be removed: %s"
              .formatted(String.join(", ", lost), String.join(", ", removed)));
    }
  }

  private static Set<String> readers(FeatureSetPlan plan, Set<String> removed) {
    Set<String> gone = new LinkedHashSet<>(removed);
    for (OnDemandViewPlan view : plan.onDemandViews().values()) {
      if (reads(view.inputs().values(), gone)) {
        gone.add(id(Kind.ON_DEMAND_FEATURE_VIEW, view.name()));
      }
    }
    for (ServicePlan service : plan.services().values()) {
      if (reads(service.features(), gone)) {
        gone.add(id(Kind.FEATURE_SERVICE, service.name()));
      }
    }
    return ImmutableSet.copyOf(Sets.difference(gone, removed));
  }

  private static boolean reads(Collection<FeatureRef> features, Set<String> gone) {
    return features.stream()
        .anyMatch(
            feature ->
                gone.contains(id(Kind.FEATURE_VIEW, feature.view()))
                    || gone.contains(id(Kind.ON_DEMAND_FEATURE_VIEW, feature.view())));
  }

  private static String id(Kind kind, String name) {
    return kind.display() + " " + name;
  }
}
