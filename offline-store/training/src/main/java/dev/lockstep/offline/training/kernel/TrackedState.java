/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import dev.lockstep.aggregate.AggregateResult;
import dev.lockstep.aggregate.Aggregator;

/**
 * An aggregate of a window that no row leaves.
 *
 * @param <S> the aggregator's state
 */
final class TrackedState<S> extends TrackedObjects {
  private final Aggregator<S> aggregator;
  private S state;

  TrackedState(Aggregator<S> aggregator, int column) {
    super(column);
    this.aggregator = aggregator;
    this.state = aggregator.identity();
  }

  @Override
  void add(WindowTrack track, int row) {
    RowRing ring = track.ring();
    aggregator.add(state, value(track, row), ring.eventTimeMillis(row), ring.seq(row));
  }

  @Override
  void remove(WindowTrack track, int row) {
    throw new IllegalStateException("Rows never leave a window without a left edge");
  }

  @Override
  void reset() {
    state = aggregator.identity();
  }

  @Override
  AggregateResult result(WindowTrack track) {
    return aggregator.finish(state);
  }
}
