/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.tile;

import static java.util.Objects.requireNonNull;

import dev.lockstep.aggregate.Aggregator;
import dev.lockstep.expression.Expression;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.FeaturePlan;
import java.util.Optional;

/**
 * What one state in a tile aggregates. Features that differ in name and window only share it.
 *
 * @param id says all of it, equal for equal groups of one view version
 * @param column the log column that is aggregated; empty for count of rows
 * @param where rows for which this is not true do not count
 */
public record TileGroup(
    String id, Optional<ColumnPlan> column, Optional<Expression> where, Aggregator<?> aggregator) {
  public TileGroup {
    requireNonNull(id, "id is null");
    requireNonNull(column, "column is null");
    requireNonNull(where, "where is null");
    requireNonNull(aggregator, "aggregator is null");
  }

  /**
   * The group of a feature; empty if tiles are of no use to it: the newest row of all and the
   * newest {@code n} rows of a window are found among rows.
   */
  public static Optional<TileGroup> of(FeaturePlan feature) {
    if (!(feature instanceof AggregateFeature aggregate) || aggregate.maxRows().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new TileGroup(
            id(aggregate), aggregate.column(), aggregate.where(), aggregate.aggregator()));
  }

  private static String id(AggregateFeature feature) {
    StringBuilder id = new StringBuilder(feature.spec().text());
    feature.column().ifPresent(column -> id.append(" of ").append(column.name()));
    feature.where().ifPresent(where -> id.append(" where ").append(where.text()));
    return id.toString();
  }
}
