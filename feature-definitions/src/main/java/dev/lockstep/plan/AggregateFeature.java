/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import dev.lockstep.aggregate.AggregateSpec;
import dev.lockstep.aggregate.Aggregator;
import dev.lockstep.expression.Expression;
import dev.lockstep.time.Window;
import dev.lockstep.type.ValueType;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A feature that aggregates the rows of a window.
 *
 * @param name unique in its view
 * @param spec the aggregate with its parameters
 * @param column the log column that is aggregated; empty for count of rows
 * @param where rows for which this is not true do not count; over the log columns
 * @param window which event times count
 * @param maxRows only the newest so many rows by (ts, seq) count, after where and window
 * @param aggregator the algebra for spec and column type
 */
public record AggregateFeature(
    String name,
    AggregateSpec spec,
    Optional<ColumnPlan> column,
    Optional<Expression> where,
    Window window,
    OptionalInt maxRows,
    Aggregator<?> aggregator)
    implements FeaturePlan {
  public AggregateFeature {
    requireNonNull(name, "name is null");
    requireNonNull(spec, "spec is null");
    requireNonNull(column, "column is null");
    requireNonNull(where, "where is null");
    requireNonNull(window, "window is null");
    requireNonNull(maxRows, "maxRows is null");
    requireNonNull(aggregator, "aggregator is null");
    checkArgument(maxRows.isEmpty() || maxRows.getAsInt() >= 1, "maxRows below 1: %s", maxRows);
  }

  @Override
  public ValueType resultType() {
    return aggregator.resultType();
  }
}
