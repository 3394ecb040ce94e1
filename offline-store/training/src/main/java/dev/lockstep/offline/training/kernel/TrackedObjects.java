/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import dev.lockstep.aggregate.AggregateResult;
import dev.lockstep.store.FeatureValue;
import org.jspecify.annotations.Nullable;

/** What aggregates over objects have in common. */
abstract class TrackedObjects implements TrackedAggregate {
  private final int column;
  private @Nullable FeatureValue answer;

  /**
   * @param column the place of the aggregated column, or -1
   */
  TrackedObjects(int column) {
    this.column = column;
  }

  abstract void add(WindowTrack track, int row);

  abstract void remove(WindowTrack track, int row);

  abstract void reset();

  abstract AggregateResult result(WindowTrack track);

  final @Nullable Object value(WindowTrack track, int row) {
    return column < 0 ? null : track.ring().value(column, row);
  }

  @Override
  public final void enter(WindowTrack track, int row) {
    answer = null;
    add(track, row);
  }

  @Override
  public final void leave(WindowTrack track, int row) {
    answer = null;
    remove(track, row);
  }

  @Override
  public final void clear() {
    answer = null;
    reset();
  }

  @Override
  public final void write(WindowTrack track, long eventTimeMillis, FeatureColumn out, int at) {
    FeatureValue known = answer;
    if (known == null) {
      AggregateResult result = result(track);
      known =
          result.error().isEmpty()
              ? FeatureValue.of(result.value(), eventTimeMillis)
              : FeatureValue.error(result.error(), eventTimeMillis);
      answer = known;
    }
    out.set(at, known);
  }
}
