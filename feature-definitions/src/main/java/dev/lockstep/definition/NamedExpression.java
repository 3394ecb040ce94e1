/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

/**
 * A derived column or an on-demand feature, as written.
 *
 * @param name of the column or feature
 * @param expression what it is
 */
public record NamedExpression(Located<String> name, ExpressionText expression) {
  public NamedExpression {
    requireNonNull(name, "name is null");
    requireNonNull(expression, "expression is null");
  }
}
