/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import dev.lockstep.plan.FeatureSetPlan;
import java.util.Optional;
import java.util.Set;

/**
 * What is kept beside the active definitions. Immutable.
 *
 * @param candidate a complete set of definitions that may become active
 * @param awaitingHistory views whose version in the candidate takes imported history first
 * @param previous what was active before the last promotion
 * @param rolledBack versions that were active once and may become so again
 * @param retired versions that no store answers for any more; their definitions stay known
 */
public record Rollout(
    Optional<FeatureSetPlan> candidate,
    Set<String> awaitingHistory,
    Optional<FeatureSetPlan> previous,
    Set<LogVersion> rolledBack,
    Set<LogVersion> retired) {
  /** Nothing. */
  public static final Rollout NONE =
      new Rollout(Optional.empty(), Set.of(), Optional.empty(), Set.of(), Set.of());

  public Rollout {
    requireNonNull(candidate, "candidate is null");
    awaitingHistory = ImmutableSet.copyOf(awaitingHistory);
    requireNonNull(previous, "previous is null");
    rolledBack = ImmutableSet.copyOf(rolledBack);
    retired = ImmutableSet.copyOf(retired);
  }
}
