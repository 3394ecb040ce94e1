/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.apply;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.materialization.apply.PlanItem.Action;
import dev.lockstep.online.registry.Registry.ViewVersion;
import dev.lockstep.online.registry.RegistryState;
import dev.lockstep.plan.FeatureSetPlan;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What applying definitions would do. Immutable; printing it changes nothing.
 *
 * @param base the registry that it was made for
 * @param definitions everything that would be active
 * @param plan the same, bound; views carry the version and revision that they would have
 * @param versions of every feature view
 * @param items in the order of the definitions
 */
public record DeploymentPlan(
    RegistryState base,
    FeatureSet definitions,
    FeatureSetPlan plan,
    Map<String, ViewVersion> versions,
    List<PlanItem> items) {
  public DeploymentPlan {
    requireNonNull(base, "base is null");
    requireNonNull(definitions, "definitions is null");
    requireNonNull(plan, "plan is null");
    versions = ImmutableMap.copyOf(versions);
    items = ImmutableList.copyOf(items);
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

  /** One line per item and a summary. */
  @Override
  public String toString() {
    String lines = items.stream().map(item -> item + "\n").collect(Collectors.joining());
    return lines
        + "%s to create, %s to update, %s unchanged, %s refused"
            .formatted(
                count(Action.CREATE),
                count(Action.UPDATE),
                count(Action.UNCHANGED),
                count(Action.REFUSE));
  }

  private long count(Action action) {
    return items.stream().filter(item -> item.action() == action).count();
  }
}
