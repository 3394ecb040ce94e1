/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.apply;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.materialization.apply.PlanItem.Action;
import dev.lockstep.online.registry.LogVersion;
import dev.lockstep.online.registry.Registry.VersionedSet;
import dev.lockstep.online.registry.RegistryState;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What applying definitions would do. Immutable; printing it changes nothing.
 *
 * @param base the registry that it was made for
 * @param active what would be active at once
 * @param candidate what would be active after a promotion; empty if nothing has to wait for one
 * @param awaitingHistory views whose version in the candidate would wait for imported history
 * @param origins where definitions would come from that no folder has, by kind and name
 * @param removes whether something would not be active any more
 * @param items in the order of the definitions
 */
public record DeploymentPlan(
    RegistryState base,
    Target active,
    Optional<Target> candidate,
    Set<String> awaitingHistory,
    Map<String, String> origins,
    boolean removes,
    List<PlanItem> items) {
  public DeploymentPlan {
    requireNonNull(base, "base is null");
    requireNonNull(active, "active is null");
    requireNonNull(candidate, "candidate is null");
    awaitingHistory = ImmutableSet.copyOf(awaitingHistory);
    origins = ImmutableMap.copyOf(origins);
    items = ImmutableList.copyOf(items);
  }

  /**
   * A complete set of definitions.
   *
   * @param set the definitions, and the versions of their views
   * @param plan the same, bound; views carry their versions
   */
  public record Target(VersionedSet set, FeatureSetPlan plan) {
    public Target {
      requireNonNull(set, "set is null");
      requireNonNull(plan, "plan is null");
    }

    FeatureSet definitions() {
      return set.definitions();
    }
  }

  /** Whether something stands against it; nothing would be done then. */
  public boolean isRefused() {
    return items.stream().anyMatch(item -> item.action() == Action.REFUSE);
  }

  /** Whether there is something to do. */
  public boolean hasChanges() {
    return items.stream().anyMatch(item -> item.action() != Action.UNCHANGED);
  }

  /** What stands against it. */
  public List<PlanItem> refusals() {
    return items.stream()
        .filter(item -> item.action() == Action.REFUSE)
        .collect(ImmutableList.toImmutableList());
  }

  /** The view versions of both targets, each in its newest revision. */
  List<ViewPlan> views() {
    return views(active, candidate);
  }

  /** The sources of both targets. One name may have two forms. */
  List<SourcePlan> sources() {
    return sources(active, candidate);
  }

  static List<ViewPlan> views(Target active, Optional<Target> candidate) {
    Map<LogVersion, ViewPlan> views = new LinkedHashMap<>();
    active.plan().views().values().forEach(view -> views.put(LogVersion.of(view), view));
    for (ViewPlan view :
        candidate.map(target -> target.plan().views().values()).orElse(ImmutableList.of())) {
      views.merge(LogVersion.of(view), view, (a, b) -> a.revision() >= b.revision() ? a : b);
    }
    return ImmutableList.copyOf(views.values());
  }

  static List<SourcePlan> sources(Target active, Optional<Target> candidate) {
    Map<String, SourcePlan> byTopic = new LinkedHashMap<>();
    active.plan().sources().values().forEach(source -> byTopic.put(source.topic(), source));
    candidate.ifPresent(
        target ->
            target
                .plan()
                .sources()
                .values()
                .forEach(source -> byTopic.putIfAbsent(source.topic(), source)));
    return ImmutableList.copyOf(byTopic.values());
  }

  /** One line per item and a summary. */
  @Override
  public String toString() {
    String lines = items.stream().map(item -> item + "\n").collect(Collectors.joining());
    long later = count(Action.LATER);
    long gone = count(Action.REMOVE);
    return lines
        + "%s to create, %s to update, %s%s%s unchanged, %s refused"
            .formatted(
                count(Action.CREATE),
                count(Action.UPDATE),
                gone == 0 ? "" : gone + " to remove, ",
                later == 0 ? "" : later + " with the next promotion, ",
                count(Action.UNCHANGED),
                count(Action.REFUSE));
  }

  private long count(Action action) {
    return items.stream().filter(item -> item.action() == action).count();
  }
}
