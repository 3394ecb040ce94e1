/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;
import java.util.Optional;

/** Makes the aggregator of a function, its parameters and an input type. */
public final class Aggregators {
  private Aggregators() {}

  /**
   * The algebra of {@code spec} over values of type {@code input}.
   *
   * @param input the type of the aggregated column; empty for count of rows
   * @throws IllegalArgumentException if function, parameters and type do not fit; the message is
   *     for the user who wrote them
   */
  public static Aggregator<?> create(AggregateSpec spec, Optional<ValueType> input) {
    AggregateChecks.check(spec, input);
    return input.isPresent() ? create(spec, input.get()) : new Count(true);
  }

  private static Aggregator<?> create(AggregateSpec spec, ValueType input) {
    return switch (spec.function()) {
      case COUNT -> new Count(false);
      case SUM -> new Sum(input);
      case AVG -> new Average(input);
      case VARIANCE -> new Variance(input);
      case STDDEV -> new StandardDeviation(input);
      case MIN -> Extremum.min(input);
      case MAX -> Extremum.max(input);
      case FIRST -> EdgeValue.first(input, spec.keepNulls());
      case LAST -> EdgeValue.last(input, spec.keepNulls());
      case FIRST_K -> EdgeValues.first(input, spec.k().orElseThrow());
      case LAST_K -> EdgeValues.last(input, spec.k().orElseThrow());
      case COUNT_DISTINCT ->
          spec.approximate() ? new DistinctSketch(input) : new CountDistinct(input, spec.cap());
      case QUANTILE -> new Quantile(spec.q().orElseThrow());
      case TOP_K -> new TopK(input, spec.k().orElseThrow(), spec.cap());
      case ANY -> Truth.any();
      case ALL -> Truth.all();
    };
  }
}
