/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import dev.lockstep.bind.RowLogicBinder.BoundInput;
import dev.lockstep.definition.FeatureViewDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the columns of a view's feature log: first all columns of its sources, source by source,
 * then the derived ones. Columns of one name are one column and must agree in type.
 */
final class LogColumnsBinder {
  private final Scope scope;
  private final FeatureViewDefinition view;
  private final List<BoundInput> inputs;

  LogColumnsBinder(Scope scope, FeatureViewDefinition view, List<BoundInput> inputs) {
    this.scope = scope;
    this.view = view;
    this.inputs = inputs;
  }

  Columns bind() {
    Columns log = new Columns("view '" + view.name() + "'");
    for (String name : namesInOrder()) {
      merge(name).ifPresentOrElse(log::add, () -> log.addBroken(name));
    }
    if (inputs.size() < view.sources().size()
        || scope.isBroken(view.name().value())
        || inputs.stream().anyMatch(input -> input.columns().isOpen())) {
      log.setOpen();
    }
    checkCase(log);
    return log;
  }

  private Set<String> namesInOrder() {
    Set<String> names = new LinkedHashSet<>();
    for (BoundInput input : inputs) {
      names.addAll(input.source().columns().names());
      names.addAll(input.source().columns().brokenNames());
    }
    // A source's columns keep their places when a derived column takes one over.
    for (BoundInput input : inputs) {
      names.addAll(input.columns().names());
      names.addAll(input.columns().brokenNames());
    }
    return names;
  }

  /** One column of the log; empty if it is wrong in some source or the sources disagree. */
  private Optional<ColumnPlan> merge(String name) {
    Optional<BoundInput> first = Optional.empty();
    boolean required = true;
    for (BoundInput input : inputs) {
      Optional<ColumnPlan> column = input.columns().get(name);
      if (column.isEmpty() && input.columns().mayHave(name)) {
        return Optional.empty();
      }
      required &= column.isPresent() && column.get().required();
      if (first.isEmpty() && column.isPresent()) {
        first = Optional.of(input);
      } else if (column.isPresent() && !agrees(first.orElseThrow(), input, column.get())) {
        return Optional.empty();
      }
    }
    boolean inAll = required;
    return first
        .flatMap(input -> input.columns().get(name))
        .map(column -> new ColumnPlan(name, column.type(), inAll));
  }

  private boolean agrees(BoundInput first, BoundInput other, ColumnPlan column) {
    ColumnPlan before = first.columns().get(column.name()).orElseThrow();
    if (before.type().equals(column.type())) {
      return true;
    }
    Located<String> place = RowLogicBinder.origin(other, column.name());
    scope.problem(
        place.position(),
        "column '"
            + column.name()
            + "' is "
            + column.type().display()
            + " in source '"
            + other.definition().source()
            + "' but "
            + before.type().display()
            + " in source '"
            + first.definition().source()
            + "'; derive it under 'columns' of one of them");
    return false;
  }

  private void checkCase(Columns log) {
    Map<String, String> seen = new HashMap<>();
    for (String name : log.names()) {
      String other = seen.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
      if (other != null) {
        scope.problem(
            view.name().position(),
            "columns '"
                + other
                + "' and '"
                + name
                + "' of view '"
                + view.name()
                + "' differ only in case");
      }
    }
  }

  /** Every source must bring each key column, of the key's type. */
  void checkKeys(EntityPlan entity) {
    for (BoundInput input : inputs) {
      for (ColumnPlan key : entity.keys()) {
        Optional<ColumnPlan> column = input.columns().get(key.name());
        if (column.isEmpty() && !input.columns().mayHave(key.name())) {
          scope.problem(
              input.definition().source().position(),
              "source '"
                  + input.definition().source()
                  + "' has no column '"
                  + key.name()
                  + "', a key of entity '"
                  + entity.name()
                  + "'; derive it under 'columns', if it has another name");
        } else if (column.isPresent() && !column.get().type().equals(key.type())) {
          scope.problem(
              RowLogicBinder.origin(input, key.name()).position(),
              "key '"
                  + key.name()
                  + "' of entity '"
                  + entity.name()
                  + "' is "
                  + key.type().display()
                  + " but column '"
                  + key.name()
                  + "' of source '"
                  + input.definition().source()
                  + "' is "
                  + column.get().type().display());
        }
      }
    }
  }

  /**
   * Every source must bring the columns that identify an event, or all its rows were duplicates.
   */
  void checkIdentity(Located<String> by) {
    for (BoundInput input : inputs) {
      if (input.columns().get(by.value()).isEmpty() && !input.columns().mayHave(by.value())) {
        scope.problem(
            by.position(),
            "source '"
                + input.definition().source()
                + "' has no column '"
                + by
                + "', so its events would all be duplicates; derive it under 'columns'");
      }
    }
  }
}
