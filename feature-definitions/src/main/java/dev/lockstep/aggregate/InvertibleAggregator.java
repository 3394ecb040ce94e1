/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import org.jspecify.annotations.Nullable;

/**
 * An aggregator that can also take rows away, which makes sliding windows cheap.
 *
 * @param <S> the mutable state
 */
public interface InvertibleAggregator<S> extends Aggregator<S> {
  /** Removes a row that was added before, with the same arguments. */
  void remove(S state, @Nullable Object value, long eventTimeMillis, long seq);
}
