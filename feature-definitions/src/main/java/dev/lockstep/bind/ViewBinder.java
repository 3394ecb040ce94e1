/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.bind.RowLogicBinder.BoundInput;
import dev.lockstep.bind.SourceBinder.BoundSource;
import dev.lockstep.definition.DedupDefinition;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.ViewSourceDefinition;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.DedupPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.time.Window;
import dev.lockstep.type.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Binds feature views. */
final class ViewBinder {
  /** Partitions of a feature log unless the view says otherwise. */
  static final int DEFAULT_PARTITIONS = 4;

  static final int MAX_PARTITIONS = 1024;

  /** How long duplicates are known unless the view says otherwise. */
  static final long DEFAULT_HORIZON_MILLIS = Window.DAY_MILLIS;

  private final Scope scope;
  private final Map<String, BoundSource> sources;
  private final Map<String, EntityPlan> entities;

  ViewBinder(Scope scope, Map<String, BoundSource> sources, Map<String, EntityPlan> entities) {
    this.scope = scope;
    this.sources = ImmutableMap.copyOf(sources);
    this.entities = ImmutableMap.copyOf(entities);
  }

  /**
   * A view, as far as it could be bound.
   *
   * @param features what could be bound, by name
   * @param plan empty if something is wrong
   */
  record BoundView(Map<String, FeaturePlan> features, Optional<ViewPlan> plan) {}

  BoundView bind(FeatureViewDefinition view) {
    boolean named = NameChecks.checkView(scope, view.name()) && hasParts(view);
    List<BoundInput> inputs = inputs(view);
    LogColumnsBinder log = new LogColumnsBinder(scope, view, inputs);
    Columns columns = log.bind();
    Optional<EntityPlan> entity = scope.find("entity", view.entity(), entities);
    entity.ifPresent(log::checkKeys);
    Optional<Optional<DedupPlan>> dedup = dedup(view, columns, log);
    Optional<ViewKind> kind = kind(view, columns);
    Optional<Integer> partitions = partitions(view);
    FeatureBinder binder = new FeatureBinder(scope, view, columns);
    Map<String, FeaturePlan> features = binder.bind();
    List<ViewInput> complete =
        inputs.stream()
            .flatMap(input -> input.input().stream())
            .collect(ImmutableList.toImmutableList());
    boolean whole =
        named
            && binder.isComplete()
            && columns.isComplete()
            && !complete.isEmpty()
            && complete.size() == view.sources().size();
    if (!whole || entity.isEmpty() || dedup.isEmpty() || kind.isEmpty() || partitions.isEmpty()) {
      return new BoundView(features, Optional.empty());
    }
    return new BoundView(
        features,
        Optional.of(
            new ViewPlan(
                view.name().value(),
                1,
                1,
                entity.get(),
                complete,
                columns.all(),
                dedup.get(),
                kind.get(),
                ImmutableList.copyOf(features.values()),
                partitions.get())));
  }

  /** What YAML cannot leave out can be left out in Java. */
  private boolean hasParts(FeatureViewDefinition view) {
    if (scope.isBroken(view.name().value())) {
      return false;
    }
    if (view.sources().isEmpty()) {
      scope.problem(view.name().position(), "view '" + view.name() + "' has no source");
    }
    if (view.features().isEmpty()) {
      scope.problem(view.name().position(), "view '" + view.name() + "' has no feature");
    }
    return !view.sources().isEmpty() && !view.features().isEmpty();
  }

  private List<BoundInput> inputs(FeatureViewDefinition view) {
    List<BoundInput> inputs = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    RowLogicBinder binder = new RowLogicBinder(scope, view);
    for (ViewSourceDefinition definition : view.sources()) {
      Located<String> name = definition.source();
      if (!seen.add(name.value())) {
        scope.problem(
            name.position(), "source '" + name + "' is listed twice in view '" + view.name() + "'");
        continue;
      }
      scope
          .find("source", name, sources)
          .ifPresent(source -> inputs.add(binder.bind(definition, source)));
    }
    return inputs;
  }

  /** How duplicates are known, if they are; empty if it is wrong. */
  private Optional<Optional<DedupPlan>> dedup(
      FeatureViewDefinition view, Columns columns, LogColumnsBinder log) {
    if (view.dedup().isEmpty()) {
      return Optional.of(Optional.empty());
    }
    DedupDefinition definition = view.dedup().get();
    Set<String> by = new LinkedHashSet<>();
    for (Located<String> name : definition.by()) {
      if (!by.add(name.value())) {
        scope.problem(name.position(), "column '" + name + "' is listed twice in 'by'");
        continue;
      }
      columns.find(scope, name).ifPresent(column -> log.checkIdentity(name));
    }
    Optional<Long> horizon =
        definition
            .horizon()
            .map(text -> DurationBinder.bind(scope, "horizon", text, 1))
            .orElse(Optional.of(DEFAULT_HORIZON_MILLIS));
    return horizon.map(millis -> Optional.of(new DedupPlan(ImmutableList.copyOf(by), millis)));
  }

  private Optional<ViewKind> kind(FeatureViewDefinition view, Columns columns) {
    if (FeatureBinder.isWindowed(view)) {
      view.ttl().ifPresent(ttl -> refuse(ttl, "ttl"));
      view.created().ifPresent(created -> refuse(created, "created"));
      return Optional.of(new ViewKind.Windowed());
    }
    Optional<Long> ttl =
        view.ttl().map(text -> DurationBinder.bind(scope, "ttl", text, 0)).orElse(Optional.of(0L));
    Optional<Optional<String>> created =
        view.created().isEmpty()
            ? Optional.of(Optional.empty())
            : created(view.created().get(), columns).map(Optional::of);
    return ttl.flatMap(millis -> created.map(name -> new ViewKind.Latest(millis, name)));
  }

  private void refuse(Located<String> place, String key) {
    scope.problem(
        place.position(), "'" + key + "' is for latest values, but this view has aggregates");
  }

  private Optional<String> created(Located<String> name, Columns columns) {
    Optional<ColumnPlan> column = columns.find(scope, name);
    boolean time =
        column
            .filter(c -> c.type() == ValueType.TIMESTAMP || c.type() == ValueType.INT64)
            .isPresent();
    if (column.isPresent() && !time) {
      scope.problem(
          name.position(),
          "the created column '"
              + name
              + "' must be TIMESTAMP or INT64, not "
              + column.get().type().display());
    }
    return time ? Optional.of(name.value()) : Optional.empty();
  }

  private Optional<Integer> partitions(FeatureViewDefinition view) {
    if (view.partitions().isEmpty()) {
      return Optional.of(DEFAULT_PARTITIONS);
    }
    Located<Long> partitions = view.partitions().get();
    if (partitions.value() < 1 || partitions.value() > MAX_PARTITIONS) {
      scope.problem(
          partitions.position(),
          "'partitions' must be from 1 to " + MAX_PARTITIONS + ", not " + partitions);
      return Optional.empty();
    }
    return Optional.of(Math.toIntExact(partitions.value()));
  }
}
