/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import dev.lockstep.definition.ColumnDefinition;
import dev.lockstep.definition.EntityDefinition;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.type.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Binds entities. */
final class EntityBinder {
  private final Scope scope;

  EntityBinder(Scope scope) {
    this.scope = scope;
  }

  Optional<EntityPlan> bind(EntityDefinition definition) {
    String name = definition.name().value();
    boolean complete = NameChecks.check(scope, "entity", definition.name());
    Columns columns = ColumnBinder.bind(scope, "entity '" + name + "'", definition.keys());
    if (definition.keys().isEmpty() && !scope.isBroken(name)) {
      scope.problem(definition.name().position(), "entity '" + name + "' has no key");
    }
    List<ColumnPlan> keys = new ArrayList<>();
    for (ColumnDefinition key : definition.keys()) {
      columns
          .get(key.name().value())
          .filter(column -> isKey(key, column.type()))
          .ifPresent(column -> keys.add(new ColumnPlan(column.name(), column.type(), true)));
    }
    complete &= !keys.isEmpty() && keys.size() == definition.keys().size();
    return complete ? Optional.of(new EntityPlan(name, keys)) : Optional.empty();
  }

  private boolean isKey(ColumnDefinition key, ValueType type) {
    boolean fits = type.isOrdered() && type != ValueType.FLOAT && type != ValueType.DOUBLE;
    if (!fits) {
      scope.problem(
          key.type().position(),
          "key '"
              + key.name()
              + "' cannot be "
              + type.display()
              + ": equal keys must have equal spellings; use STRING, an integer or DECIMAL");
    }
    return fits;
  }
}
