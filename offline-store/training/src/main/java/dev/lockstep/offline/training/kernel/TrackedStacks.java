/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import dev.lockstep.aggregate.AggregateResult;
import dev.lockstep.aggregate.Aggregator;
import java.util.ArrayList;
import java.util.List;

/**
 * Slides an aggregate whose states cannot lose rows, over rows that stay in the ring.
 *
 * <p>The two stacks of {@link dev.lockstep.aggregate.SlidingAggregate}s that rows enter in order,
 * made of row numbers: rows from {@code boundary} on are the back, which has one state; for those
 * before it there is a state for every {@code stride}-th suffix that ends at the boundary. Since
 * states do not depend on the order of rows, a row that arrives late joins the back's state or the
 * suffixes that hold it.
 *
 * @param <S> the aggregator's state
 */
final class TrackedStacks<S> extends TrackedObjects {
  /** Up to this many rows each has its own suffix. */
  private static final int SHORT = 1 << 12;

  private static final int STRIDE = 16;
  private static final int MOST_LARGE_STATES = 256;

  private final Aggregator<S> aggregator;
  private final boolean statesAreLarge;
  private S back;
  private int boundary;
  private int base;
  private int stride = 1;
  private final List<S> suffixes = new ArrayList<>();

  TrackedStacks(Aggregator<S> aggregator, int column, boolean statesAreLarge) {
    super(column);
    this.aggregator = aggregator;
    this.statesAreLarge = statesAreLarge;
    this.back = aggregator.identity();
  }

  @Override
  void add(WindowTrack track, int row) {
    if (row >= boundary) {
      add(back, track, row);
      return;
    }
    int passed = Math.max(0, (track.oldest() - base) / stride);
    for (int i = passed; i < suffixes.size() && base + i * stride <= row; i++) {
      add(suffixes.get(i), track, row);
    }
  }

  private void add(S state, WindowTrack track, int row) {
    RowRing ring = track.ring();
    aggregator.add(state, value(track, row), ring.eventTimeMillis(row), ring.seq(row));
  }

  @Override
  void remove(WindowTrack track, int row) {
    if (row >= boundary) {
      flip(track, row);
    }
  }

  /** The back becomes the front: suffixes are computed from right to left. */
  private void flip(WindowTrack track, int from) {
    base = from;
    boundary = track.end();
    int rows = boundary - base;
    if (statesAreLarge) {
      stride = Math.max(STRIDE, rows / MOST_LARGE_STATES);
    } else {
      stride = rows <= SHORT ? 1 : STRIDE;
    }
    back = aggregator.identity();
    suffixes.clear();
    int count = (rows + stride - 1) / stride;
    for (int i = 0; i < count; i++) {
      suffixes.add(aggregator.identity());
    }
    for (int i = count - 1; i >= 0; i--) {
      S suffix = suffixes.get(i);
      addInside(suffix, track, base + i * stride, Math.min(boundary, base + (i + 1) * stride));
      if (i + 1 < count) {
        aggregator.combine(suffix, suffixes.get(i + 1));
      }
    }
  }

  private void addInside(S state, WindowTrack track, int from, int to) {
    for (int row = from; row < to; row++) {
      if (track.isInside(row)) {
        add(state, track, row);
      }
    }
  }

  @Override
  void reset() {
    back = aggregator.identity();
    boundary = 0;
    suffixes.clear();
  }

  @Override
  AggregateResult result(WindowTrack track) {
    int oldest = track.oldest();
    if (oldest >= boundary) {
      return aggregator.finish(back);
    }
    int next = (oldest - base + stride - 1) / stride;
    S state = aggregator.identity();
    addInside(state, track, oldest, Math.min(boundary, base + next * stride));
    if (next < suffixes.size()) {
      aggregator.combine(state, suffixes.get(next));
    }
    aggregator.combine(state, back);
    return aggregator.finish(state);
  }
}
