/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import com.google.common.collect.ImmutableSet;
import dev.lockstep.bind.SourceBinder.BoundSource;
import dev.lockstep.definition.ExpressionText;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.definition.NamedExpression;
import dev.lockstep.definition.ViewSourceDefinition;
import dev.lockstep.expression.Expression;
import dev.lockstep.expression.Expressions;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.ViewInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Binds the row logic between one source and a view: conditions and derived columns. */
final class RowLogicBinder {
  private final Scope scope;
  private final FeatureViewDefinition view;

  RowLogicBinder(Scope scope, FeatureViewDefinition view) {
    this.scope = scope;
    this.view = view;
  }

  /**
   * One source of a view, as far as it could be bound.
   *
   * @param definition as written
   * @param source what the definition names
   * @param columns what the log gets from this source: its columns, and the derived ones
   * @param input empty if something is wrong
   */
  record BoundInput(
      ViewSourceDefinition definition,
      BoundSource source,
      Columns columns,
      Optional<ViewInput> input) {}

  BoundInput bind(ViewSourceDefinition definition, BoundSource source) {
    Map<String, NamedExpression> derived = derived(definition);
    String suffix = view.sources().size() > 1 ? " (for source '" + definition.source() + "')" : "";
    ExpressionBinder binder =
        new ExpressionBinder(
            scope, source.columns(), ImmutableSet.copyOf(derived.keySet()), suffix);
    Optional<Optional<Expression>> where = where(definition, binder);
    Columns columns = copy(source.columns());
    Map<String, Expression> expressions = new LinkedHashMap<>();
    derived.forEach(
        (name, column) ->
            binder
                .bind(column.expression())
                .ifPresentOrElse(
                    expression -> {
                      expressions.put(name, expression);
                      columns.add(new ColumnPlan(name, expression.resultType(), false));
                    },
                    () -> columns.addBroken(name)));
    boolean complete = where.isPresent() && expressions.size() == derived.size();
    return new BoundInput(
        definition,
        source,
        columns,
        source
            .plan()
            .filter(plan -> complete)
            .map(plan -> new ViewInput(plan, where.orElseThrow(), expressions)));
  }

  private static Columns copy(Columns columns) {
    Columns copy = new Columns(columns.owner());
    columns.all().forEach(copy::add);
    columns.brokenNames().forEach(copy::addBroken);
    if (columns.isOpen()) {
      copy.setOpen();
    }
    return copy;
  }

  /** The view's derived columns, those of the source in place of the view's of the same name. */
  private Map<String, NamedExpression> derived(ViewSourceDefinition definition) {
    Map<String, NamedExpression> derived = new LinkedHashMap<>();
    distinct(view.columns()).forEach(column -> derived.put(column.name().value(), column));
    distinct(definition.columns()).forEach(column -> derived.put(column.name().value(), column));
    return derived;
  }

  private List<NamedExpression> distinct(List<NamedExpression> columns) {
    Scope.Names names = scope.namesIgnoringCase("column");
    List<NamedExpression> distinct = new ArrayList<>();
    for (NamedExpression column : columns) {
      if (names.isNew(column.name()) && NameChecks.checkColumn(scope, column.name())) {
        distinct.add(column);
      }
    }
    return distinct;
  }

  /** The condition, if there is one; empty if it is wrong. */
  private Optional<Optional<Expression>> where(
      ViewSourceDefinition definition, ExpressionBinder binder) {
    List<ExpressionText> texts = new ArrayList<>();
    view.where().ifPresent(texts::add);
    definition.where().ifPresent(texts::add);
    List<Expression> conditions = new ArrayList<>();
    texts.forEach(text -> binder.condition(text).ifPresent(conditions::add));
    return conditions.size() < texts.size()
        ? Optional.empty()
        : Optional.of(conditions.stream().reduce(Expressions::and));
  }

  /** Where to point when something is wrong with a column of this source. */
  static Located<String> origin(BoundInput input, String column) {
    return input.definition().columns().stream()
        .map(NamedExpression::name)
        .filter(name -> name.value().equals(column))
        .findFirst()
        .orElse(input.definition().source());
  }
}
