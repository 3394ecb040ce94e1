/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.apply;

import com.google.common.collect.ImmutableSet;
import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.check.Compatibility;
import dev.lockstep.check.Impact;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.registry.DefinitionObject;
import dev.lockstep.online.registry.DefinitionObject.Kind;
import dev.lockstep.online.registry.RegistryState;
import dev.lockstep.plan.FeatureSetPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which changes can be live at once when others have to wait. It tries to let as many as possible
 * in: all that break nothing by themselves, then fewer, since those that wait may be needed by
 * others. What is left always binds and never breaks what is served.
 */
final class LiveChanges {
  private static final Set<Kind> MEANING = ImmutableSet.of(Kind.SOURCE, Kind.ENTITY);

  private final Map<String, DefinitionObject> deployed;
  private final FeatureSet before;
  private final FeatureSetPlan beforePlan;
  private final FeatureSet target;
  private final Set<String> breaking;
  private final Set<String> needed;

  /**
   * @param deployed the active objects by kind and name, without those that change in any case
   * @param target what would be active if nothing had to wait
   * @param breaking kind and name of the definitions that have to wait
   * @param needed kind and name of the definitions without which nothing can be live at once
   */
  LiveChanges(
      Map<String, DefinitionObject> deployed,
      FeatureSet before,
      FeatureSetPlan beforePlan,
      FeatureSet target,
      Set<String> breaking,
      Set<String> needed) {
    this.deployed = deployed;
    this.before = before;
    this.beforePlan = beforePlan;
    this.target = target;
    this.breaking = breaking;
    this.needed = needed;
  }

  /** What is active at once; empty if everything has to wait. */
  Optional<BoundDefinitions> find() {
    List<Predicate<DefinitionObject>> attempts =
        List.of(
            object -> true,
            object -> object.kind() == Kind.FEATURE_VIEW || isNew(object),
            object -> object.kind() == Kind.FEATURE_VIEW || isNewMeaning(object));
    return attempts.stream().flatMap(allowed -> attempt(allowed).stream()).findFirst();
  }

  private boolean isNew(DefinitionObject object) {
    return !deployed.containsKey(RegistryState.id(object));
  }

  private boolean isNewMeaning(DefinitionObject object) {
    return isNew(object) && MEANING.contains(object.kind());
  }

  private Optional<BoundDefinitions> attempt(Predicate<DefinitionObject> allowed) {
    Set<String> live =
        DefinitionObject.of(target).stream()
            .filter(object -> !breaking.contains(RegistryState.id(object)))
            .filter(allowed)
            .map(RegistryState::id)
            .collect(ImmutableSet.toImmutableSet());
    if (!live.containsAll(needed)) {
      return Optional.empty();
    }
    BoundDefinitions bound;
    try {
      bound = Definitions.bind(DefinitionMerge.merge(before, DefinitionMerge.only(target, live)));
    } catch (LockstepException e) {
      if (e.code() == ErrorCode.INVALID_DEFINITION) {
        return Optional.empty(); // It needs what has to wait.
      }
      throw e;
    }
    return Compatibility.compare(beforePlan, bound.plan()).worst() == Impact.BREAKING
        ? Optional.empty()
        : Optional.of(bound);
  }
}
