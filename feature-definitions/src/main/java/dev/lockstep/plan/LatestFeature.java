/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import static java.util.Objects.requireNonNull;

import dev.lockstep.type.ValueType;

/**
 * A feature of a latest-value view: one column of the newest row.
 *
 * @param name unique in its view
 * @param column the log column
 */
public record LatestFeature(String name, ColumnPlan column) implements FeaturePlan {
  public LatestFeature {
    requireNonNull(name, "name is null");
    requireNonNull(column, "column is null");
  }

  @Override
  public ValueType resultType() {
    return column.type();
  }
}
