/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.bind.Definitions;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that the registry holds at one moment. Immutable. */
public final class RegistryState {
  /** Nothing was ever deployed. */
  public static final RegistryState EMPTY = new RegistryState(Map.of(), Deployment.NONE, Map.of());

  private static final String PLACE = "registry";

  private final ImmutableMap<String, RegisteredObject> objects;
  private final Deployment deployment;
  private final ImmutableMap<Long, Deployment> past;

  /**
   * @param objects by their keys
   * @param past deployments by number, the active one too
   */
  RegistryState(
      Map<String, RegisteredObject> objects, Deployment deployment, Map<Long, Deployment> past) {
    this.objects = ImmutableMap.copyOf(objects);
    this.deployment = deployment;
    this.past = ImmutableMap.copyOf(past);
  }

  /** A state whose past was not noted down. */
  RegistryState(Map<String, RegisteredObject> objects, Deployment deployment) {
    this(objects, deployment, Map.of());
  }

  /** Number of the active deployment; 0 if there is none. */
  public long number() {
    return deployment.number();
  }

  /** The active definitions, as they were written. */
  public FeatureSet definitions() {
    return definitions(deployment.objects());
  }

  /**
   * What was active in some deployment, bound; empty if that was never noted down.
   *
   * @param number of the deployment
   */
  public Optional<FeatureSetPlan> planOf(long number) {
    return number == deployment.number() && number > 0
        ? Optional.of(plan(deployment.objects()))
        : Optional.ofNullable(past.get(number)).map(was -> plan(was.objects()));
  }

  /** The candidate's definitions, as they were written; empty if there is no candidate. */
  public Optional<FeatureSet> candidateDefinitions() {
    return deployment.candidate().map(set -> definitions(set.objects()));
  }

  /**
   * Where objects came from that no folder of definitions has: by kind and name, what {@link
   * Registry#publish} was told. Objects that are active no more may be among them.
   */
  public Map<String, String> origins() {
    return deployment.origins();
  }

  /** The active objects by kind and name. */
  public Map<String, DefinitionObject> activeObjects() {
    return byName(deployment.objects());
  }

  /** The candidate's objects by kind and name; none if there is no candidate. */
  public Map<String, DefinitionObject> candidateObjects() {
    return deployment.candidate().map(set -> byName(set.objects())).orElse(ImmutableMap.of());
  }

  private FeatureSet definitions(List<String> keys) {
    return keys.isEmpty()
        ? new FeatureSet(List.of(), List.of(), List.of(), List.of(), List.of())
        : Definitions.parse(PLACE, yaml(objects(keys))).definitions();
  }

  private Map<String, DefinitionObject> byName(List<String> keys) {
    ImmutableMap.Builder<String, DefinitionObject> byName = ImmutableMap.builder();
    objects(keys).forEach(o -> byName.put(id(o.object()), o.object()));
    return byName.buildOrThrow();
  }

  /** What is deployed, bound. */
  public Catalog catalog() {
    return catalog(Map.of());
  }

  /** The highest version that a view ever had; 0 if it is new. */
  public int lastVersion(String view) {
    return objects.values().stream()
        .filter(o -> isView(o) && o.object().name().equals(view))
        .mapToInt(RegisteredObject::version)
        .max()
        .orElse(0);
  }

  /** The highest revision that a version of a view ever had; 0 if there is none. */
  public int lastRevision(String view, int version) {
    return objects.values().stream()
        .filter(o -> isView(o) && o.object().name().equals(view) && o.version() == version)
        .mapToInt(RegisteredObject::revision)
        .max()
        .orElse(0);
  }

  /** Kind and name of an object, as people write them. */
  public static String id(DefinitionObject object) {
    return object.kind().display() + " " + object.name();
  }

  /**
   * @param known views that were bound before, by the keys of their objects
   */
  Catalog catalog(Map<String, ViewPlan> known) {
    if (deployment.number() == 0) {
      return Catalog.EMPTY;
    }
    Map<String, ViewPlan> views = views(known);
    return new Catalog(
        plan(deployment.objects()),
        deployment.number(),
        deployment.deployed(),
        ImmutableList.copyOf(views.values()),
        new Rollout(
            deployment.candidate().map(set -> plan(set.objects())),
            deployment.candidate().map(ObjectSet::awaiting).orElse(ImmutableSet.of()),
            deployment.previous().map(set -> plan(set.objects())),
            deployment.rolledBack(),
            deployment.retired()));
  }

  /** Bound definitions whose views carry their versions. */
  private FeatureSetPlan plan(List<String> keys) {
    List<RegisteredObject> set = objects(keys);
    FeatureSetPlan plan = Definitions.parse(PLACE, yaml(set)).plan();
    Map<String, ViewPlan> versioned = new LinkedHashMap<>(plan.views());
    for (RegisteredObject view : set) {
      if (isView(view)) {
        versioned.computeIfPresent(
            view.object().name(),
            (name, bound) -> bound.withVersion(view.version(), view.revision()));
      }
    }
    return new FeatureSetPlan(
        plan.sources(), plan.entities(), versioned, plan.onDemandViews(), plan.services());
  }

  /**
   * Every version and revision of every view, bound with what it used, by the keys of their
   * objects.
   */
  Map<String, ViewPlan> views(Map<String, ViewPlan> known) {
    Map<String, ViewPlan> views = new LinkedHashMap<>();
    objects.forEach(
        (key, registered) -> {
          if (isView(registered)) {
            ViewPlan before = known.get(key);
            views.put(key, before == null ? bind(registered) : before);
          }
        });
    return views;
  }

  Deployment deployment() {
    return deployment;
  }

  Optional<RegisteredObject> object(String key) {
    return Optional.ofNullable(objects.get(key));
  }

  /**
   * The text of a view and all that it uses, as it was in a version and revision; empty if that was
   * never deployed.
   */
  public Optional<String> text(String view, int version, int revision) {
    return objects.values().stream()
        .filter(o -> isView(o) && o.object().name().equals(view))
        .filter(o -> o.version() == version && o.revision() == revision)
        .findFirst()
        .map(this::text);
  }

  private String text(RegisteredObject view) {
    List<RegisteredObject> needed = new ArrayList<>();
    view.uses().forEach(key -> needed.add(required(key)));
    needed.add(view);
    return yaml(needed);
  }

  private ViewPlan bind(RegisteredObject view) {
    FeatureSetPlan plan = Definitions.parse(PLACE, text(view)).plan();
    ViewPlan bound = plan.views().get(view.object().name());
    if (bound == null) {
      throw RegistryCodec.damaged(view.key() + " defines no view of that name");
    }
    return bound.withVersion(view.version(), view.revision());
  }

  private List<RegisteredObject> objects(List<String> keys) {
    return keys.stream().map(this::required).collect(ImmutableList.toImmutableList());
  }

  private RegisteredObject required(String key) {
    return object(key).orElseThrow(() -> RegistryCodec.damaged("there is no object " + key));
  }

  private static boolean isView(RegisteredObject object) {
    return object.object().kind() == DefinitionObject.Kind.FEATURE_VIEW;
  }

  private static String yaml(List<RegisteredObject> objects) {
    List<String> texts = new ArrayList<>();
    objects.forEach(o -> texts.add(o.object().yaml()));
    return String.join("---\n", texts);
  }
}
