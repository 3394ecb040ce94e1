/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * A source of a view with the row logic that is its own, as written.
 *
 * @param source the name of a source
 * @param where which of its events count, besides the view's {@code where}
 * @param columns derived columns, in place of the view's of the same name
 */
public record ViewSourceDefinition(
    Located<String> source, Optional<ExpressionText> where, List<NamedExpression> columns) {
  public ViewSourceDefinition {
    requireNonNull(source, "source is null");
    requireNonNull(where, "where is null");
    columns = ImmutableList.copyOf(columns);
  }
}
