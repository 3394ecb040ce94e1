/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.apply;

import dev.lockstep.check.Change;
import dev.lockstep.check.Compatibility;
import dev.lockstep.check.CompatibilityReport;
import dev.lockstep.check.Impact;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.online.registry.DefinitionObject;
import dev.lockstep.online.registry.DefinitionObject.Kind;
import dev.lockstep.online.registry.Registry.ViewVersion;
import dev.lockstep.online.registry.RegistryState;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How definitions differ from the deployed ones, and which versions their views get. */
final class DefinitionDiff {
  private final RegistryState deployed;
  private final FeatureSetPlan before;
  private final FeatureSetPlan after;
  private final Set<String> wanted;
  private final List<PlanItem> items = new ArrayList<>();
  private final Map<String, ViewVersion> versions = new LinkedHashMap<>();

  /**
   * @param before what is deployed, with its versions
   * @param after what would be active
   * @param wanted what the caller's own definitions have
   */
  DefinitionDiff(
      RegistryState deployed, FeatureSetPlan before, FeatureSetPlan after, FeatureSet wanted) {
    this.deployed = deployed;
    this.before = before;
    this.after = after;
    this.wanted =
        DefinitionObject.of(wanted).stream().map(RegistryState::id).collect(Collectors.toSet());
  }

  /** One item per definition that would be active. */
  List<PlanItem> items(FeatureSet definitions) {
    Map<String, DefinitionObject> active = deployed.activeObjects();
    CompatibilityReport whole = Compatibility.compare(before, after);
    for (DefinitionObject object : DefinitionObject.of(definitions)) {
      String id = RegistryState.id(object);
      DefinitionObject old = active.get(id);
      boolean same = old != null && old.yaml().equals(object.yaml());
      if (object.kind() == Kind.FEATURE_VIEW) {
        ViewPlan now = after.views().get(object.name());
        if (now != null) {
          items.add(view(id, now, same));
        }
      } else if (old == null) {
        items.add(PlanItem.create(id, ""));
      } else if (same) {
        items.add(unchanged(id));
      } else {
        items.add(changed(id, changesOf(whole, object)));
      }
    }
    return items;
  }

  /** Of every view that {@link #items} has seen. */
  Map<String, ViewVersion> versions() {
    return versions;
  }

  private PlanItem view(String id, ViewPlan now, boolean sameText) {
    String name = now.name();
    ViewPlan old = before.views().get(name);
    if (old == null) {
      versions.put(name, new ViewVersion(deployed.lastVersion(name) + 1, 1));
      return PlanItem.create(
          id + " " + display(name), "%s features".formatted(now.features().size()));
    }
    ViewVersion current = new ViewVersion(old.version(), old.revision());
    versions.put(name, current);
    CompatibilityReport report = Compatibility.compare(old, now);
    if (report.worst() == Impact.BREAKING) {
      return PlanItem.refuse(
          id + " " + display(name),
          ErrorCode.BREAKING_CHANGE,
          print(report.changes(Impact.BREAKING)));
    }
    if (report.worst() == Impact.NONE && sameText) {
      return unchanged(id + " " + display(name));
    }
    int revision = deployed.lastRevision(name, old.version()) + 1;
    versions.put(name, new ViewVersion(old.version(), revision));
    return PlanItem.update(id + " " + display(name), print(report.changes()));
  }

  private PlanItem changed(String id, List<Change> changes) {
    List<Change> breaking =
        changes.stream().filter(change -> change.impact() == Impact.BREAKING).toList();
    return breaking.isEmpty()
        ? PlanItem.update(id, print(changes))
        : PlanItem.refuse(id, ErrorCode.BREAKING_CHANGE, print(breaking));
  }

  private PlanItem unchanged(String id) {
    boolean own = wanted.stream().anyMatch(name -> id.equals(name) || id.startsWith(name + " "));
    return PlanItem.unchanged(id, own ? "" : "stays deployed, these definitions do not have it");
  }

  /** Changes of on-demand views and services name what they are about. */
  private static List<Change> changesOf(CompatibilityReport whole, DefinitionObject object) {
    String about =
        switch (object.kind()) {
          case ON_DEMAND_FEATURE_VIEW -> "on-demand view " + object.name() + ": ";
          case FEATURE_SERVICE -> "service " + object.name() + ": ";
          default -> "\n";
        };
    return whole.changes().stream().filter(change -> change.what().startsWith(about)).toList();
  }

  private String display(String view) {
    ViewVersion version = versions.get(view);
    return version == null ? "" : "v%s.r%s".formatted(version.version(), version.revision());
  }

  private static String print(List<Change> changes) {
    return changes.stream()
        .map(change -> change.what() + " (" + change.why() + ")")
        .collect(Collectors.joining("; "));
  }
}
