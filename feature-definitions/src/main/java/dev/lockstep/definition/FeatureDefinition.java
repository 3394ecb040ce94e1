/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One feature of a feature view, as written; several windows make it several features.
 *
 * @param name unique in its view
 * @param aggregate the aggregate; without function in a latest-value view
 * @param of the column that is aggregated or taken
 * @param where which rows count
 * @param window which event times count
 */
public record FeatureDefinition(
    Located<String> name,
    AggregateDefinition aggregate,
    Optional<Located<String>> of,
    Optional<ExpressionText> where,
    WindowDefinition window) {
  public FeatureDefinition {
    requireNonNull(name, "name is null");
    requireNonNull(aggregate, "aggregate is null");
    requireNonNull(of, "of is null");
    requireNonNull(where, "where is null");
    requireNonNull(window, "window is null");
  }
}
