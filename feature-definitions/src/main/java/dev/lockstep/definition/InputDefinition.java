/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

/**
 * An input of an on-demand feature view, as written.
 *
 * @param variable its name in expressions
 * @param view the name of a feature view
 * @param feature the name of a feature of that view
 */
public record InputDefinition(
    Located<String> variable, Located<String> view, Located<String> feature) {
  public InputDefinition {
    requireNonNull(variable, "variable is null");
    requireNonNull(view, "view is null");
    requireNonNull(feature, "feature is null");
  }
}
