/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import org.jspecify.annotations.Nullable;

/** Slides one state: rows that leave are removed from it. */
final class InvertibleSlide<S> implements SlidingAggregate {
  private final InvertibleAggregator<S> aggregator;
  private S state;

  InvertibleSlide(InvertibleAggregator<S> aggregator) {
    this.aggregator = aggregator;
    this.state = aggregator.identity();
  }

  @Override
  public boolean takesAnyOrder() {
    return true;
  }

  @Override
  public void enter(@Nullable Object value, long eventTimeMillis, long seq) {
    aggregator.add(state, value, eventTimeMillis, seq);
  }

  @Override
  public void leave(@Nullable Object value, long eventTimeMillis, long seq) {
    aggregator.remove(state, value, eventTimeMillis, seq);
  }

  @Override
  public AggregateResult result() {
    return aggregator.finish(state);
  }

  @Override
  public void clear() {
    state = aggregator.identity();
  }
}
