/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import dev.lockstep.bind.OnDemandBinder.BoundOnDemandView;
import dev.lockstep.bind.SourceBinder.BoundSource;
import dev.lockstep.bind.ViewBinder.BoundView;
import dev.lockstep.definition.EntityDefinition;
import dev.lockstep.definition.FeatureServiceDefinition;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.OnDemandFeatureViewDefinition;
import dev.lockstep.definition.SourceDefinition;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.ServicePlan;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Binds a feature set in the order of its references: sources and entities, views, on-demand views,
 * services. Each step goes on with what the steps before could bind.
 */
final class Binder {
  private final Scope scope;
  private final FeatureSet definitions;
  private final Map<String, BoundSource> sources = new LinkedHashMap<>();
  private final Map<String, EntityPlan> entities = new LinkedHashMap<>();
  private final Map<String, BoundView> views = new LinkedHashMap<>();
  private final Map<String, BoundOnDemandView> onDemandViews = new LinkedHashMap<>();
  private final Map<String, ServicePlan> services = new LinkedHashMap<>();

  Binder(Scope scope, FeatureSet definitions) {
    this.scope = scope;
    this.definitions = definitions;
  }

  /** The plan; incomplete if there is a problem. */
  FeatureSetPlan bind() {
    bindSources();
    bindEntities();
    bindViews();
    bindServices();
    return plan();
  }

  private void bindSources() {
    Scope.Names names = scope.names("source");
    SourceBinder binder = new SourceBinder(scope);
    for (SourceDefinition source : definitions.sources()) {
      if (names.isNew(source.name())) {
        sources.put(source.name().value(), binder.bind(source));
      }
    }
  }

  private void bindEntities() {
    Scope.Names names = scope.names("entity");
    EntityBinder binder = new EntityBinder(scope);
    for (EntityDefinition entity : definitions.entities()) {
      if (names.isNew(entity.name())) {
        put(entity.name(), binder.bind(entity), entities);
      }
    }
  }

  private void bindViews() {
    Scope.Names names = scope.namesIgnoringCase("view");
    ViewBinder viewBinder = new ViewBinder(scope, sources, entities);
    for (FeatureViewDefinition view : definitions.views()) {
      if (names.isNew(view.name())) {
        BoundView bound = viewBinder.bind(view);
        views.put(view.name().value(), bound);
        markIfBroken(view.name(), bound.plan());
      }
    }
    OnDemandBinder onDemandBinder =
        new OnDemandBinder(
            scope,
            views,
            definitions.onDemandViews().stream()
                .map(view -> view.name().value())
                .filter(name -> !views.containsKey(name))
                .collect(Collectors.toSet()));
    for (OnDemandFeatureViewDefinition view : definitions.onDemandViews()) {
      if (names.isNew(view.name())) {
        BoundOnDemandView bound = onDemandBinder.bind(view);
        onDemandViews.put(view.name().value(), bound);
        markIfBroken(view.name(), bound.plan());
      }
    }
  }

  private void bindServices() {
    Map<String, Map<String, ?>> features = new LinkedHashMap<>();
    views.forEach((name, view) -> features.put(name, view.features()));
    onDemandViews.forEach(
        (name, view) ->
            features.put(
                name,
                view.features().stream()
                    .collect(Collectors.toMap(f -> f, f -> f, (a, b) -> a, LinkedHashMap::new))));
    Scope.Names names = scope.names("service");
    ServiceBinder binder = new ServiceBinder(scope, features);
    for (FeatureServiceDefinition service : definitions.services()) {
      if (names.isNew(service.name())) {
        put(service.name(), binder.bind(service), services);
      }
    }
  }

  private <T> void put(Located<String> name, Optional<T> bound, Map<String, T> all) {
    bound.ifPresent(plan -> all.put(name.value(), plan));
    markIfBroken(name, bound);
  }

  private void markIfBroken(Located<String> name, Optional<?> bound) {
    if (bound.isEmpty()) {
      scope.markBroken(name.value());
    }
  }

  private FeatureSetPlan plan() {
    Map<String, SourcePlan> sourcePlans = new LinkedHashMap<>();
    sources.forEach((name, source) -> source.plan().ifPresent(p -> sourcePlans.put(name, p)));
    Map<String, ViewPlan> viewPlans = new LinkedHashMap<>();
    views.forEach((name, view) -> view.plan().ifPresent(p -> viewPlans.put(name, p)));
    Map<String, OnDemandViewPlan> onDemandPlans = new LinkedHashMap<>();
    onDemandViews.forEach((name, view) -> view.plan().ifPresent(p -> onDemandPlans.put(name, p)));
    return new FeatureSetPlan(sourcePlans, entities, viewPlans, onDemandPlans, services);
  }
}
