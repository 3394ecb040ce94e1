/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import dev.lockstep.definition.ColumnDefinition;
import dev.lockstep.plan.ColumnPlan;
import java.util.List;

/** Binds lists of declared columns. */
final class ColumnBinder {
  private ColumnBinder() {}

  /** The columns of a source or a request. */
  static Columns bind(Scope scope, String owner, List<ColumnDefinition> definitions) {
    Columns columns = new Columns(owner);
    Scope.Names names = scope.namesIgnoringCase("column");
    for (ColumnDefinition definition : definitions) {
      if (!names.isNew(definition.name())) {
        continue;
      }
      boolean named = NameChecks.checkColumn(scope, definition.name());
      TypeBinder.bind(scope, definition.type())
          .filter(type -> named)
          .ifPresentOrElse(
              type ->
                  columns.add(
                      new ColumnPlan(definition.name().value(), type, definition.required())),
              () -> columns.addBroken(definition.name().value()));
    }
    return columns;
  }
}
