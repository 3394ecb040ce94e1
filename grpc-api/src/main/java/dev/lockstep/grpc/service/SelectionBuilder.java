/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.expression.Expression;
import dev.lockstep.grpc.service.CatalogIndex.Target;
import dev.lockstep.grpc.service.Selection.NeededColumn;
import dev.lockstep.grpc.service.Selection.Output;
import dev.lockstep.grpc.service.Selection.Slot;
import dev.lockstep.grpc.service.Selection.ViewSelection;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.plan.ViewPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lays out what to read for some features: each view once, each of its features once. */
final class SelectionBuilder {
  /** What to read of one view so far. */
  private static final class Reads {
    private final int index;
    private final ViewPlan view;
    private final List<FeaturePlan> features = new ArrayList<>();
    private final Map<String, Slot> slots = new HashMap<>();

    private Reads(int index, ViewPlan view) {
      this.index = index;
      this.view = view;
    }

    private Slot slot(FeaturePlan feature) {
      return slots.computeIfAbsent(
          feature.name(),
          name -> {
            features.add(feature);
            return new Slot(index, features.size() - 1);
          });
    }
  }

  private final CatalogIndex catalog;
  private final boolean fullNames;
  private final List<Output> outputs = new ArrayList<>();
  private final Map<String, Reads> reads = new LinkedHashMap<>();
  private final Map<ColumnPlan, NeededColumn> context = new LinkedHashMap<>();
  private final Set<String> knownContext = new LinkedHashSet<>();

  SelectionBuilder(CatalogIndex catalog, boolean fullNames) {
    this.catalog = catalog;
    this.fullNames = fullNames;
  }

  /**
   * Adds the next feature of the answer.
   *
   * @return the name that it has in the answer
   */
  String add(Target target) {
    Output output =
        target instanceof Target.Stored stored
            ? stored(stored)
            : onDemand((Target.OnDemand) target);
    outputs.add(output);
    return output.name();
  }

  Selection build() {
    return new Selection(
        outputs,
        reads.values().stream().map(r -> new ViewSelection(r.view, r.features)).toList(),
        List.copyOf(context.values()),
        knownContext);
  }

  private Output stored(Target.Stored target) {
    String view = target.view().name();
    return new Output.Stored(name(view, target.feature().name()), view, slot(target));
  }

  private Output onDemand(Target.OnDemand target) {
    OnDemandViewPlan view = target.view();
    Expression expression = target.expression();
    ImmutableMap.Builder<String, Slot> inputs = ImmutableMap.builder();
    view.inputs()
        .forEach(
            (variable, feature) -> {
              if (expression.variables().contains(variable)) {
                inputs.put(variable, slot(storedInput(view, feature)));
              }
            });
    List<ColumnPlan> columns = new ArrayList<>();
    for (ColumnPlan column : view.request()) {
      knownContext.add(column.name());
      if (expression.variables().contains(column.name())) {
        columns.add(column);
        context.putIfAbsent(column, new NeededColumn(column, view.name()));
      }
    }
    return new Output.OnDemand(
        name(view.name(), target.output()),
        view,
        target.output(),
        expression,
        inputs.buildOrThrow(),
        columns);
  }

  private Target.Stored storedInput(OnDemandViewPlan view, FeatureRef feature) {
    Target input = catalog.target(feature);
    if (input instanceof Target.Stored stored) {
      return stored;
    }
    throw new IllegalStateException(
        "Input %s of on-demand view %s is itself on demand".formatted(feature, view.name()));
  }

  private Slot slot(Target.Stored stored) {
    return reads
        .computeIfAbsent(stored.view().name(), name -> new Reads(reads.size(), stored.view()))
        .slot(stored.feature());
  }

  private String name(String view, String feature) {
    return fullNames ? view + "__" + feature : feature;
  }
}
