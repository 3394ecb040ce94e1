/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.apply;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.check.Change;
import dev.lockstep.check.Compatibility;
import dev.lockstep.check.CompatibilityReport;
import dev.lockstep.check.Impact;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.materialization.apply.DeploymentPlan.Target;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.DefinitionObject;
import dev.lockstep.online.registry.DefinitionObject.Kind;
import dev.lockstep.online.registry.LogVersion;
import dev.lockstep.online.registry.Registry.VersionedSet;
import dev.lockstep.online.registry.Registry.ViewVersion;
import dev.lockstep.online.registry.RegistryState;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How definitions differ from the deployed ones, what of it is live at once, what waits for a
 * promotion, and which versions views get. Wanted definitions lie over the candidate if there is
 * one, else over what is active; removed ones go from both. Computed once; reads no store.
 */
final class DefinitionDiff {
  private final RegistryState deployed;
  private final FeatureSetPlan before;
  private final Optional<FeatureSetPlan> candidateBefore;
  private final Set<String> awaitingBefore;
  private final DefinitionChange change;
  private final Set<String> wanted;
  private final Removal removal;
  private final FeatureSet target;
  private final FeatureSetPlan bound;
  private final CompatibilityReport whole;
  private final Set<String> breaking = new LinkedHashSet<>();
  private final Target active;
  private final Optional<Target> candidate;
  private final Set<String> awaitingHistory;

  /**
   * @param change what the caller wants
   * @param awaitHistory whether versions that are new wait for imported history
   */
  DefinitionDiff(RegistryState deployed, DefinitionChange change, boolean awaitHistory) {
    this.deployed = deployed;
    this.change = change;
    Catalog catalog = deployed.catalog();
    this.before = catalog.plan();
    this.candidateBefore = catalog.rollout().candidate();
    this.awaitingBefore = catalog.rollout().awaitingHistory();
    this.wanted = change.ids();
    FeatureSet activeSet = deployed.definitions();
    this.removal = new Removal(activeSet, before, change.removed());
    this.target =
        DefinitionMerge.without(
            DefinitionMerge.merge(
                deployed.candidateDefinitions().orElse(activeSet), change.definitions()),
            change.removed());
    removal.check(deployed.candidateObjects().keySet(), ids(target));
    this.bound = Definitions.bind(target).plan();
    BoundDefinitions stays = removal.stays();
    this.whole = Compatibility.compare(stays.plan(), bound);
    findBreaking();
    if (whole.worst() != Impact.BREAKING) {
      this.active = versioned(target, bound);
      this.candidate = Optional.empty();
    } else {
      BoundDefinitions live =
          new LiveChanges(
                  activeObjects(ids(stays.definitions())),
                  stays.definitions(),
                  stays.plan(),
                  target,
                  breaking,
                  removal.readers())
              .find()
              .orElseGet(() -> Definitions.bind(activeSet));
      this.active = versioned(live.definitions(), live.plan());
      this.candidate = Optional.of(versioned(target, bound));
    }
    this.awaitingHistory = awaitingHistory(awaitHistory);
  }

  /** What would be active at once. */
  Target active() {
    return active;
  }

  /** What would be active after a promotion; empty if nothing has to wait. */
  Optional<Target> candidate() {
    return candidate;
  }

  /** Views whose version in the candidate would wait for imported history. */
  Set<String> awaitingHistory() {
    return awaitingHistory;
  }

  /** Whether something would not be active any more. */
  boolean removes() {
    return !Collections.disjoint(removal.removed(), Sets.difference(allActive(), liveIds()));
  }

  /** Where definitions come from that no folder has, by kind and name. */
  Map<String, String> origins() {
    Map<String, String> origins = new LinkedHashMap<>(deployed.origins());
    for (String id : wanted) {
      if (change.origin().isEmpty()) {
        origins.remove(id);
      } else if (!deployed.activeObjects().containsKey(id)
          && !deployed.candidateObjects().containsKey(id)) {
        origins.put(id, change.origin().get());
      }
    }
    return origins;
  }

  private static Set<String> ids(FeatureSet definitions) {
    return DefinitionObject.of(definitions).stream()
        .map(RegistryState::id)
        .collect(Collectors.toSet());
  }

  private Set<String> allActive() {
    return deployed.activeObjects().keySet();
  }

  private Set<String> liveIds() {
    return ids(active.definitions());
  }

  private Map<String, DefinitionObject> activeObjects(Set<String> ids) {
    return Maps.filterKeys(deployed.activeObjects(), ids::contains);
  }

  /** One item per definition, and one per version of the candidate that is given up. */
  List<PlanItem> items() {
    List<PlanItem> items = new ArrayList<>();
    for (DefinitionObject object : DefinitionObject.of(target)) {
      items.add(object.kind() == Kind.FEATURE_VIEW ? view(object) : other(object));
    }
    Set<String> live = liveIds();
    removal
        .removed()
        .forEach(
            id ->
                items.add(
                    live.contains(id)
                        ? PlanItem.later(id, "goes with the next promotion")
                        : PlanItem.remove(
                            id, "is served no more; lockstep retire drops what it left")));
    candidateBefore.ifPresent(old -> givenUp(old, items));
    if (candidate.isPresent() && !awaitingHistory.equals(awaitingBefore)) {
      items.add(
          PlanItem.update(
              "candidate",
              awaitingHistory.isEmpty()
                  ? "takes live rows, whether history was imported or not"
                  : "waits for history of " + String.join(", ", new TreeSet<>(awaitingHistory))));
    }
    return items;
  }

  private void findBreaking() {
    for (DefinitionObject object : DefinitionObject.of(target)) {
      boolean breaks =
          object.kind() == Kind.FEATURE_VIEW
              ? isBreaking(Optional.ofNullable(before.views().get(object.name())), object.name())
              : changesOf(whole, object).stream().anyMatch(c -> c.impact() == Impact.BREAKING);
      if (breaks) {
        breaking.add(RegistryState.id(object));
      }
    }
  }

  private boolean isBreaking(Optional<ViewPlan> old, String name) {
    ViewPlan now = bound.views().get(name);
    return old.isPresent()
        && now != null
        && Compatibility.compare(old.get(), now).worst() == Impact.BREAKING;
  }

  private Target versioned(FeatureSet definitions, FeatureSetPlan plan) {
    Map<String, ViewVersion> versions = new LinkedHashMap<>();
    Map<String, ViewPlan> views = new LinkedHashMap<>();
    for (DefinitionObject object : DefinitionObject.of(definitions)) {
      ViewPlan view = plan.views().get(object.name());
      if (object.kind() == Kind.FEATURE_VIEW && view != null) {
        ViewVersion version = version(object, view);
        versions.put(object.name(), version);
        views.put(object.name(), view.withVersion(version.version(), version.revision()));
      }
    }
    return new Target(
        new VersionedSet(definitions, versions),
        new FeatureSetPlan(
            plan.sources(), plan.entities(), views, plan.onDemandViews(), plan.services()));
  }

  /** The version of the active view if it fits, else the candidate's, else a new one. */
  private ViewVersion version(DefinitionObject object, ViewPlan now) {
    ViewPlan inCandidate = candidateBefore.map(plan -> plan.views().get(now.name())).orElse(null);
    ViewPlan inActive = before.views().get(now.name());
    for (ViewPlan old : new ViewPlan[] {inActive, inCandidate}) {
      if (old != null) {
        CompatibilityReport report = Compatibility.compare(old, now);
        if (report.worst() != Impact.BREAKING) {
          return new ViewVersion(old.version(), revision(object, now, old.version()));
        }
      }
    }
    return new ViewVersion(deployed.lastVersion(now.name()) + 1, 1);
  }

  /** The revision that has the same text and meaning, else a new one. */
  private int revision(DefinitionObject object, ViewPlan now, int version) {
    int known =
        sameRevision(before, deployed.activeObjects(), object, now, version)
            .or(
                () ->
                    candidateBefore.flatMap(
                        plan ->
                            sameRevision(plan, deployed.candidateObjects(), object, now, version)))
            .orElse(0);
    return known > 0 ? known : deployed.lastRevision(object.name(), version) + 1;
  }

  private static Optional<Integer> sameRevision(
      FeatureSetPlan plan,
      Map<String, DefinitionObject> objects,
      DefinitionObject object,
      ViewPlan now,
      int version) {
    ViewPlan old = plan.views().get(object.name());
    return old != null
            && old.version() == version
            && isSame(objects.get(RegistryState.id(object)), object)
            && Compatibility.compare(old, now).worst() == Impact.NONE
        ? Optional.of(old.revision())
        : Optional.empty();
  }

  private Set<String> awaitingHistory(boolean awaitHistory) {
    if (!awaitHistory || candidate.isEmpty()) {
      return ImmutableSet.of();
    }
    ImmutableSet.Builder<String> awaiting = ImmutableSet.builder();
    for (ViewPlan view : candidate.get().plan().views().values()) {
      boolean isNew = view.version() > deployed.lastVersion(view.name());
      boolean live = isLive(view);
      if (!live && (isNew || awaitingBefore.contains(view.name()))) {
        awaiting.add(view.name());
      }
    }
    return awaiting.build();
  }

  private boolean isLive(ViewPlan view) {
    ViewPlan live = active.plan().views().get(view.name());
    return live != null && live.version() == view.version();
  }

  private PlanItem view(DefinitionObject object) {
    ViewPlan now = planned(object.name());
    String what = "%s v%s.r%s".formatted(RegistryState.id(object), now.version(), now.revision());
    ViewPlan old = before.views().get(object.name());
    if (breaking.contains(RegistryState.id(object)) && old != null) {
      return replayed(object, what, now, old);
    }
    String wait = isLive(now) && sameRevision(now) ? "" : "; live with the next promotion";
    if (old == null) {
      String features = "%s features%s".formatted(now.features().size(), wait);
      return wait.isEmpty()
          ? PlanItem.create(what, features)
          : later(object, PlanItem.later(what, features));
    }
    if (old.version() == now.version() && old.revision() == now.revision()) {
      return unchanged(object, what);
    }
    String changes = print(Compatibility.compare(old, now).changes());
    return wait.isEmpty()
        ? PlanItem.update(what, changes)
        : later(object, PlanItem.later(what, changes + wait));
  }

  private boolean sameRevision(ViewPlan now) {
    ViewPlan live = active.plan().views().get(now.name());
    return live != null && live.revision() == now.revision();
  }

  private PlanItem replayed(DefinitionObject object, String what, ViewPlan now, ViewPlan old) {
    if (isSame(deployed.candidateObjects().get(RegistryState.id(object)), object)
        && candidateBefore
            .map(plan -> plan.views().get(object.name()))
            .filter(view -> LogVersion.of(view).equals(LogVersion.of(now)))
            .isPresent()) {
      return PlanItem.unchanged(what, "is the candidate beside v" + old.version());
    }
    boolean isNew = now.version() > deployed.lastVersion(now.name());
    return PlanItem.later(
        what,
        "%s; breaking: %s; v%s is served until it is promoted"
            .formatted(
                isNew ? "replays its sources from their start" : "goes on with the candidate",
                print(Compatibility.compare(old, now).changes(Impact.BREAKING)),
                old.version()));
  }

  private PlanItem other(DefinitionObject object) {
    String id = RegistryState.id(object);
    DefinitionObject old = deployed.activeObjects().get(id);
    if (isSame(old, object)) {
      return unchanged(object, id);
    }
    boolean live = DefinitionObject.of(active.definitions()).contains(object);
    List<Change> changes = changesOf(whole, object);
    if (live) {
      return old == null ? PlanItem.create(id, "") : PlanItem.update(id, print(changes));
    }
    String text = print(changes);
    return later(
        object,
        PlanItem.later(id, text + (text.isEmpty() ? "" : "; ") + "live with the next promotion"));
  }

  /** Nothing is to be done about what the candidate has already. */
  private PlanItem later(DefinitionObject object, PlanItem item) {
    return isSame(deployed.candidateObjects().get(RegistryState.id(object)), object)
        ? PlanItem.unchanged(item.what(), "is in the candidate")
        : item;
  }

  private void givenUp(FeatureSetPlan old, List<PlanItem> items) {
    for (ViewPlan view : old.views().values()) {
      ViewPlan activeBefore = before.views().get(view.name());
      boolean onlyThere = activeBefore == null || activeBefore.version() != view.version();
      boolean kept =
          DeploymentPlan.views(active, candidate).stream()
              .anyMatch(now -> LogVersion.of(now).equals(LogVersion.of(view)));
      if (onlyThere && !kept) {
        items.add(
            PlanItem.giveUp(
                "FeatureView %s v%s".formatted(view.name(), view.version()),
                "is given up as a candidate; lockstep retire drops it"));
      }
    }
    if (candidate.isEmpty() && items.stream().noneMatch(DefinitionDiff::isChange)) {
      items.add(PlanItem.giveUp("candidate", "is given up; it says what is active"));
    }
  }

  private static boolean isChange(PlanItem item) {
    return item.action() != PlanItem.Action.UNCHANGED;
  }

  /** A view as it would be after all. */
  private ViewPlan planned(String name) {
    ViewPlan view = candidate.orElse(active).plan().views().get(name);
    if (view == null) {
      throw new IllegalStateException("No view " + name);
    }
    return view;
  }

  private PlanItem unchanged(DefinitionObject object, String what) {
    boolean own = wanted.contains(RegistryState.id(object));
    String origin = deployed.origins().get(RegistryState.id(object));
    if (own && origin != null && change.origin().isEmpty()) {
      return PlanItem.update(what, "is of these definitions now, and no more of " + origin);
    }
    return PlanItem.unchanged(what, own ? "" : "stays deployed, these definitions do not have it");
  }

  private static boolean isSame(@Nullable DefinitionObject a, DefinitionObject b) {
    return a != null && a.yaml().equals(b.yaml());
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

  private static String print(List<Change> changes) {
    return changes.stream()
        .map(change -> change.what() + " (" + change.why() + ")")
        .collect(Collectors.joining("; "));
  }
}
