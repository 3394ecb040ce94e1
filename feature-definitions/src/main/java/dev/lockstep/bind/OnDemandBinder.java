/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.bind.ViewBinder.BoundView;
import dev.lockstep.definition.ColumnDefinition;
import dev.lockstep.definition.InputDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.NamedExpression;
import dev.lockstep.definition.OnDemandFeatureViewDefinition;
import dev.lockstep.expression.Expression;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.OnDemandViewPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Binds on-demand feature views. */
final class OnDemandBinder {
  private final Scope scope;
  private final Map<String, BoundView> views;
  private final Set<String> onDemandNames;

  /**
   * @param onDemandNames names of all on-demand views, which cannot be inputs
   */
  OnDemandBinder(Scope scope, Map<String, BoundView> views, Set<String> onDemandNames) {
    this.scope = scope;
    this.views = ImmutableMap.copyOf(views);
    this.onDemandNames = ImmutableSet.copyOf(onDemandNames);
  }

  /**
   * An on-demand view, as far as it could be bound.
   *
   * @param features names of what could be bound
   * @param plan empty if something is wrong
   */
  record BoundOnDemandView(Set<String> features, Optional<OnDemandViewPlan> plan) {}

  BoundOnDemandView bind(OnDemandFeatureViewDefinition view) {
    boolean named = NameChecks.checkView(scope, view.name());
    Scope.Names variables = scope.names("variable");
    Columns columns = new Columns("on-demand view '" + view.name() + "'");
    Map<String, FeatureRef> inputs = inputs(view, variables, columns);
    Columns request =
        ColumnBinder.bind(scope, "the request of '" + view.name() + "'", view.request());
    for (ColumnDefinition column : view.request()) {
      if (variables.isNew(column.name())) {
        request
            .get(column.name().value())
            .ifPresentOrElse(columns::add, () -> columns.addBroken(column.name().value()));
      }
    }
    if (scope.isBroken(view.name().value())) {
      columns.setOpen();
    }
    Map<String, Expression> outputs = outputs(view, columns);
    boolean complete =
        named
            && columns.isComplete()
            && inputs.size() == view.inputs().size()
            && request.isComplete()
            && !outputs.isEmpty()
            && outputs.size() == view.features().size();
    return new BoundOnDemandView(
        outputs.keySet(),
        complete
            ? Optional.of(new OnDemandViewPlan(view.name().value(), inputs, request.all(), outputs))
            : Optional.empty());
  }

  private Map<String, FeatureRef> inputs(
      OnDemandFeatureViewDefinition view, Scope.Names variables, Columns columns) {
    Map<String, FeatureRef> inputs = new LinkedHashMap<>();
    for (InputDefinition input : view.inputs()) {
      boolean named = NameChecks.check(scope, "variable", input.variable());
      Optional<FeaturePlan> feature = feature(input);
      if (!variables.isNew(input.variable())) {
        continue;
      }
      String name = input.variable().value();
      if (feature.isPresent() && named) {
        columns.add(new ColumnPlan(name, feature.get().resultType(), false));
        inputs.put(name, new FeatureRef(input.view().value(), input.feature().value()));
      } else {
        columns.addBroken(name);
      }
    }
    return inputs;
  }

  private Optional<FeaturePlan> feature(InputDefinition input) {
    if (onDemandNames.contains(input.view().value())) {
      scope.problem(
          input.view().position(),
          "'" + input.view() + "' is an on-demand view; inputs are features of feature views");
      return Optional.empty();
    }
    return scope
        .find("view", input.view(), views)
        .flatMap(
            view ->
                ServiceBinder.find(scope, input.view().value(), input.feature(), view.features()));
  }

  private Map<String, Expression> outputs(OnDemandFeatureViewDefinition view, Columns columns) {
    Map<String, Expression> outputs = new LinkedHashMap<>();
    Scope.Names names = scope.names("feature");
    ExpressionBinder binder = new ExpressionBinder(scope, columns, ImmutableSet.of(), "");
    if (view.features().isEmpty() && !scope.isBroken(view.name().value())) {
      scope.problem(view.name().position(), "on-demand view '" + view.name() + "' has no feature");
    }
    for (NamedExpression feature : view.features()) {
      Located<String> name = feature.name();
      boolean named = NameChecks.check(scope, "feature", name) && names.isNew(name);
      binder
          .bind(feature.expression())
          .filter(expression -> named)
          .ifPresent(expression -> outputs.put(name.value(), expression));
    }
    return outputs;
  }
}
