/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.aggregate.AggregateSpec;
import dev.lockstep.aggregate.Aggregator;
import dev.lockstep.aggregate.Aggregators;
import dev.lockstep.bind.WindowBinder.BoundWindows;
import dev.lockstep.bind.WindowBinder.NamedWindow;
import dev.lockstep.definition.FeatureDefinition;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.expression.Expression;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.LatestFeature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Binds the features of one view over its log columns. */
final class FeatureBinder {
  private final Scope scope;
  private final FeatureViewDefinition view;
  private final Columns columns;
  private final boolean windowed;
  private final ExpressionBinder conditions;
  private final Map<String, FeaturePlan> features = new LinkedHashMap<>();
  private boolean complete = true;

  FeatureBinder(Scope scope, FeatureViewDefinition view, Columns columns) {
    this.scope = scope;
    this.view = view;
    this.columns = columns;
    this.windowed = isWindowed(view);
    this.conditions = new ExpressionBinder(scope, columns, ImmutableSet.of(), "");
  }

  static boolean isWindowed(FeatureViewDefinition view) {
    return view.features().stream().anyMatch(feature -> feature.aggregate().function().isPresent());
  }

  /** Binds all; what is wrong is left out. */
  Map<String, FeaturePlan> bind() {
    Scope.Names names = scope.names("feature");
    for (FeatureDefinition feature : view.features()) {
      complete &= NameChecks.check(scope, "feature", feature.name());
      List<FeaturePlan> bound = windowed ? aggregates(feature, names) : latest(feature, names);
      complete &= !bound.isEmpty();
      bound.forEach(plan -> features.put(plan.name(), plan));
    }
    return features;
  }

  /** Whether nothing was left out. */
  boolean isComplete() {
    return complete;
  }

  private List<FeaturePlan> latest(FeatureDefinition feature, Scope.Names names) {
    boolean unique = isNew(feature.name(), names);
    boolean plain = refuseAggregateKeys(feature);
    return columns
        .find(scope, feature.of().orElse(feature.name()))
        .filter(column -> unique && plain)
        .<List<FeaturePlan>>map(
            column -> ImmutableList.of(new LatestFeature(feature.name().value(), column)))
        .orElse(ImmutableList.of());
  }

  private boolean refuseAggregateKeys(FeatureDefinition feature) {
    Stream<Optional<Located<?>>> written =
        Stream.of(
            feature.where().map(text -> new Located<>(text.text(), text.position())),
            feature.window().windows().stream().findFirst().map(text -> text),
            feature.window().bounds().map(text -> text),
            feature.window().tail().map(text -> text),
            feature.window().slide().map(text -> text),
            feature.window().maxRows().map(number -> number),
            feature.aggregate().nulls().map(text -> text),
            feature.aggregate().k().map(number -> number),
            feature.aggregate().q().map(number -> number),
            feature.aggregate().approx().map(bool -> bool),
            feature.aggregate().cap().map(number -> number));
    Optional<Located<?>> first = written.flatMap(Optional::stream).findFirst();
    first.ifPresent(
        place ->
            scope.problem(
                place.position(),
                "feature '"
                    + feature.name()
                    + "' has no 'aggregate', so it is a latest value: it"
                    + " takes only 'name' and 'of'"));
    return first.isEmpty();
  }

  private List<FeaturePlan> aggregates(FeatureDefinition feature, Scope.Names names) {
    Optional<BoundWindows> windows = WindowBinder.bind(scope, feature);
    Optional<List<NamedWindow>> unique = windows.map(bound -> unique(bound, names));
    Optional<Optional<Expression>> where = where(feature);
    Optional<Optional<ColumnPlan>> column = column(feature);
    Optional<Located<String>> function = feature.aggregate().function();
    if (function.isEmpty()) {
      scope.problem(
          feature.name().position(),
          "feature '"
              + feature.name()
              + "' has no 'aggregate', but others of view '"
              + view.name()
              + "' have one");
      return ImmutableList.of();
    }
    Optional<AggregateSpec> spec = AggregateBinder.bind(scope, function.get(), feature.aggregate());
    Optional<Aggregator<?>> aggregator =
        spec.isPresent() && column.isPresent()
            ? aggregator(feature, spec.get(), column.get())
            : Optional.empty();
    if (unique.isEmpty() || where.isEmpty() || aggregator.isEmpty()) {
      return ImmutableList.of();
    }
    return unique.get().stream()
        .<FeaturePlan>map(
            window ->
                new AggregateFeature(
                    window.name().value(),
                    spec.orElseThrow(),
                    column.orElseThrow(),
                    where.orElseThrow(),
                    window.window(),
                    windows.orElseThrow().maxRows(),
                    aggregator.orElseThrow()))
        .collect(ImmutableList.toImmutableList());
  }

  private List<NamedWindow> unique(BoundWindows windows, Scope.Names names) {
    ImmutableList.Builder<NamedWindow> unique = ImmutableList.builder();
    for (NamedWindow window : windows.windows()) {
      boolean named =
          windows.windows().size() == 1 || NameChecks.check(scope, "feature", window.name());
      complete &= named;
      if (isNew(window.name(), names) && named) {
        unique.add(window);
      }
    }
    return unique.build();
  }

  private boolean isNew(Located<String> name, Scope.Names names) {
    boolean isNew = names.isNew(name);
    complete &= isNew;
    return isNew;
  }

  /** The condition, if there is one; empty if it is wrong. */
  private Optional<Optional<Expression>> where(FeatureDefinition feature) {
    if (feature.where().isEmpty()) {
      return Optional.of(Optional.empty());
    }
    return conditions.condition(feature.where().get()).map(Optional::of);
  }

  /** The column, if one is named; empty if it is wrong. */
  private Optional<Optional<ColumnPlan>> column(FeatureDefinition feature) {
    if (feature.of().isEmpty()) {
      return Optional.of(Optional.empty());
    }
    return columns.find(scope, feature.of().get()).map(Optional::of);
  }

  private Optional<Aggregator<?>> aggregator(
      FeatureDefinition feature, AggregateSpec spec, Optional<ColumnPlan> column) {
    try {
      return Optional.of(Aggregators.create(spec, column.map(ColumnPlan::type)));
    } catch (IllegalArgumentException e) {
      Located<String> place =
          feature.of().orElseGet(() -> feature.aggregate().function().orElseThrow());
      String hint = feature.of().isEmpty() ? ": say which with 'of'" : "";
      scope.problem(place.position(), e.getMessage() + hint);
      return Optional.empty();
    }
  }
}
