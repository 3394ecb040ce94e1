/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
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
 * @param rollout what is kept beside the active definitions
 */
public record Catalog(
    FeatureSetPlan plan,
    long deployment,
    Instant deployedAt,
    List<ViewPlan> history,
    Rollout rollout) {
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
    requireNonNull(rollout, "rollout is null");
  }

  /** Nothing is kept beside the active definitions. */
  public Catalog(FeatureSetPlan plan, long deployment, Instant deployedAt, List<ViewPlan> history) {
    this(plan, deployment, deployedAt, history, Rollout.NONE);
  }

  /**
   * The view versions whose logs follow their sources: active ones, those of the candidate unless
   * they wait for history, and those that a rollback would return to. Each once, in the newest
   * revision of these.
   */
  public List<ViewPlan> running() {
    Map<LogVersion, ViewPlan> running = new LinkedHashMap<>();
    plan.views().values().forEach(view -> add(running, view));
    for (ViewPlan view : views(rollout.candidate())) {
      if (!rollout.awaitingHistory().contains(view.name())
          || running.containsKey(LogVersion.of(view))) {
        add(running, view);
      }
    }
    views(rollout.previous()).forEach(view -> add(running, view));
    return ImmutableList.copyOf(running.values());
  }

  /** Every view version that ever was deployed, in its newest revision. */
  public List<ViewPlan> everDeployed() {
    Map<LogVersion, ViewPlan> all = new LinkedHashMap<>();
    history.forEach(view -> add(all, view));
    return ImmutableList.copyOf(all.values());
  }

  /** Every view version that has a log, in its newest revision: all but the retired ones. */
  public List<ViewPlan> kept() {
    return everDeployed().stream()
        .filter(view -> !rollout.retired().contains(LogVersion.of(view)))
        .collect(ImmutableList.toImmutableList());
  }

  /** What a version that the history has is there for. */
  public VersionRole role(LogVersion version) {
    if (names(plan.views().values(), version)) {
      return VersionRole.ACTIVE;
    }
    if (names(views(rollout.candidate()), version)) {
      return VersionRole.CANDIDATE;
    }
    if (names(views(rollout.previous()), version)) {
      return VersionRole.PREVIOUS;
    }
    return rollout.retired().contains(version) ? VersionRole.RETIRED : VersionRole.UNUSED;
  }

  private static Collection<ViewPlan> views(Optional<FeatureSetPlan> plan) {
    return plan.map(found -> found.views().values()).orElse(ImmutableList.of());
  }

  private static boolean names(Collection<ViewPlan> views, LogVersion version) {
    return views.stream().anyMatch(view -> LogVersion.of(view).equals(version));
  }

  private static void add(Map<LogVersion, ViewPlan> views, ViewPlan view) {
    views.merge(LogVersion.of(view), view, (a, b) -> a.revision() >= b.revision() ? a : b);
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
