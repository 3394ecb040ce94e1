/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An aggregate of numbers that comes from their {@link Moments}; null if there are no numbers. */
abstract class MomentAggregator implements InvertibleAggregator<Moments> {
  private final Supplier<Moments> empty;
  private final ValueType resultType;

  MomentAggregator(ValueType input, boolean withSquares, ValueType resultType) {
    this.empty = Moments.of(input, withSquares);
    this.resultType = resultType;
  }

  /** The result for at least one number. */
  protected abstract AggregateResult result(Moments moments);

  @Override
  public final ValueType resultType() {
    return resultType;
  }

  @Override
  public final Moments identity() {
    return empty.get();
  }

  @Override
  public final void add(Moments state, @Nullable Object value, long eventTimeMillis, long seq) {
    if (value != null) {
      state.add(value);
    }
  }

  @Override
  public final void remove(Moments state, @Nullable Object value, long eventTimeMillis, long seq) {
    if (value != null) {
      state.remove(value);
    }
  }

  @Override
  public final void combine(Moments state, Moments other) {
    state.combine(other);
  }

  @Override
  public final AggregateResult finish(Moments state) {
    return state.count() == 0 ? AggregateResult.of(null) : result(state);
  }

  @Override
  public final byte[] serialize(Moments state) {
    return state.serialize();
  }

  @Override
  public final Moments deserialize(byte[] bytes) {
    return identity().deserialize(bytes);
  }
}
