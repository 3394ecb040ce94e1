/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.definition.Located;
import dev.lockstep.error.Suggestions;
import dev.lockstep.expression.Variable;
import dev.lockstep.plan.ColumnPlan;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The columns that something may refer to, as far as they could be bound. */
final class Columns {
  private final String owner;
  private final Map<String, ColumnPlan> known = new LinkedHashMap<>();
  private final Set<String> broken = new LinkedHashSet<>();
  private boolean open;

  /**
   * @param owner what has the columns, such as {@code source 'payments'}
   */
  Columns(String owner) {
    this.owner = owner;
  }

  String owner() {
    return owner;
  }

  void add(ColumnPlan column) {
    broken.remove(column.name());
    known.put(column.name(), column);
  }

  /** There is a column of this name, but its type is not known. */
  void addBroken(String name) {
    known.remove(name);
    broken.add(name);
  }

  /** There may be more columns than are known. */
  void setOpen() {
    open = true;
  }

  boolean isOpen() {
    return open;
  }

  /** Whether a name that is not known may be the name of a column all the same. */
  boolean mayHave(String name) {
    return open || broken.contains(name);
  }

  boolean isComplete() {
    return !open && broken.isEmpty();
  }

  Collection<String> names() {
    return known.keySet();
  }

  Set<String> brokenNames() {
    return ImmutableSet.copyOf(broken);
  }

  Optional<ColumnPlan> get(String name) {
    return Optional.ofNullable(known.get(name));
  }

  List<ColumnPlan> all() {
    return ImmutableList.copyOf(known.values());
  }

  List<Variable> variables() {
    return known.values().stream()
        .map(column -> new Variable(column.name(), column.type(), !column.required()))
        .collect(ImmutableList.toImmutableList());
  }

  /** The column of a name; a problem if there surely is none. */
  Optional<ColumnPlan> find(Scope scope, Located<String> name) {
    Optional<ColumnPlan> column = get(name.value());
    if (column.isEmpty() && !mayHave(name.value())) {
      scope.problem(
          name.position(),
          "unknown column '"
              + name.value()
              + "' in "
              + owner
              + Suggestions.didYouMean(name.value(), known.keySet()));
    }
    return column;
  }
}
