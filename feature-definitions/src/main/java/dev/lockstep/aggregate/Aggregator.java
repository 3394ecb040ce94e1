/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * One aggregate over one input type: a commutative monoid of states with a finish. The state
 * depends on the set of rows added and combined, never on their order or grouping, to the bit of
 * {@link #finish} and of {@link #serialize}.
 *
 * <p>An aggregator is immutable and thread-safe; a state is neither.
 *
 * @param <S> the mutable state
 */
public interface Aggregator<S> {
  /** The type of {@link #finish}'s value. */
  ValueType resultType();

  /** A new state of no rows. */
  S identity();

  /**
   * Adds one row to {@code state}. {@code (eventTimeMillis, seq)} is unique among the rows of a
   * state.
   *
   * @param value of the input type, or null; null also when the aggregate has no input
   */
  void add(S state, @Nullable Object value, long eventTimeMillis, long seq);

  /** Adds the rows of {@code other} to {@code state}; {@code other} is left as it is. */
  void combine(S state, S other);

  /** The result for the rows of {@code state}, which is left as it is. */
  AggregateResult finish(S state);

  /** The canonical bytes of {@code state}, starting with a version byte. */
  byte[] serialize(S state);

  /**
   * @throws IllegalArgumentException if the bytes are not a state of this aggregator, or of a
   *     version that it does not know
   */
  S deserialize(byte[] bytes);

  /** A new, empty sliding window over this aggregate. */
  default SlidingAggregate slide() {
    return this instanceof InvertibleAggregator<S> invertible
        ? new InvertibleSlide<>(invertible)
        : new TwoStackSlide<>(this, 1);
  }
}
