/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import static com.google.common.base.Preconditions.checkState;

import dev.lockstep.type.ValueType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    ValueType result = resultType(spec.function(), input.orElse(ValueType.INT64));
    return new Typed(result);
  }

  private static ValueType resultType(AggregateFunction function, ValueType input) {
    return switch (function) {
      case COUNT, COUNT_DISTINCT -> ValueType.INT64;
      case SUM -> sumType(input);
      case AVG, VARIANCE, STDDEV, QUANTILE -> ValueType.DOUBLE;
      case MIN, MAX, FIRST, LAST -> input;
      case FIRST_K, LAST_K -> new ValueType.ListOf(input);
      case TOP_K -> new ValueType.CountedList(input);
      case ANY, ALL -> ValueType.BOOL;
    };
  }

  private static ValueType sumType(ValueType input) {
    if (input instanceof ValueType.Decimal decimal) {
      return new ValueType.Decimal(ValueType.Decimal.MAX_PRECISION, decimal.scale());
    }
    return input == ValueType.INT32 || input == ValueType.INT64
        ? ValueType.INT64
        : ValueType.DOUBLE;
  }

  private record Typed(ValueType resultType) implements Aggregator<Object> {
    @Override
    public Object identity() {
      return new Object();
    }

    @Override
    public void add(Object state, @Nullable Object value, long eventTimeMillis, long seq) {
      checkState(false, "Not evaluated yet");
    }

    @Override
    public void combine(Object state, Object other) {
      checkState(false, "Not evaluated yet");
    }

    @Override
    public AggregateResult finish(Object state) {
      throw new IllegalStateException("Not evaluated yet");
    }

    @Override
    public byte[] serialize(Object state) {
      throw new IllegalStateException("Not evaluated yet");
    }

    @Override
    public Object deserialize(byte[] bytes) {
      throw new IllegalStateException("Not evaluated yet");
    }
  }
}
