/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.builder;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.lockstep.definition.ExpressionText;
import dev.lockstep.definition.NamedExpression;
import dev.lockstep.definition.ViewSourceDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A source of a view with row logic of its own. */
public final class ViewSourceBuilder {
  private final String source;
  private final Map<String, String> columns = new LinkedHashMap<>();
  private Optional<String> where = Optional.empty();

  public ViewSourceBuilder(String source) {
    this.source = source;
  }

  /** Which of its events count, besides the condition of the view. */
  @CanIgnoreReturnValue
  public ViewSourceBuilder where(String condition) {
    where = Optional.of(condition);
    return this;
  }

  /** Derives a column, in place of one of the view of the same name. */
  @CanIgnoreReturnValue
  public ViewSourceBuilder column(String column, String expression) {
    columns.put(column, expression);
    return this;
  }

  ViewSourceDefinition build(Written view) {
    Written written = view.part("sources").part(source);
    Optional<ExpressionText> condition = where.map(text -> written.part("where").expression(text));
    List<NamedExpression> derived = new ArrayList<>();
    columns.forEach((column, text) -> derived.add(written.named(column, text)));
    return new ViewSourceDefinition(written.value(source), condition, derived);
  }
}
