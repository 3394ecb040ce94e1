/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import dev.lockstep.aggregate.AggregateResult;
import dev.lockstep.aggregate.SlidingAggregate;

/** An aggregate that rows enter and leave in any order. */
final class TrackedSlide extends TrackedObjects {
  private final SlidingAggregate slide;

  TrackedSlide(SlidingAggregate slide, int column) {
    super(column);
    this.slide = slide;
  }

  @Override
  void add(WindowTrack track, int row) {
    slide.enter(value(track, row), track.ring().eventTimeMillis(row), track.ring().seq(row));
  }

  @Override
  void remove(WindowTrack track, int row) {
    slide.leave(value(track, row), track.ring().eventTimeMillis(row), track.ring().seq(row));
  }

  @Override
  void reset() {
    slide.clear();
  }

  @Override
  AggregateResult result(WindowTrack track) {
    return slide.result();
  }
}
