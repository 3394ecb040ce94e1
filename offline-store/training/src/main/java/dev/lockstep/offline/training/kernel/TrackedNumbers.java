/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import dev.lockstep.aggregate.NumberSlide;
import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ValueStatus;

/** count, sum and avg without objects. */
final class TrackedNumbers implements TrackedAggregate {
  /** What of a row the aggregate takes. */
  private enum Input {
    ROW,
    PRESENCE,
    LONG,
    DOUBLE
  }

  private final NumberSlide slide;
  private final int column;
  private final Input input;

  // Answers between two changes are the same.
  private boolean changed = true;
  private boolean absent;
  private long longResult;
  private double doubleResult;

  /**
   * @param column the place of the aggregated column, or -1
   * @param kind of the column; any if there is none
   */
  TrackedNumbers(NumberSlide slide, int column, ColumnBuffer.Kind kind, boolean counts) {
    this.slide = slide;
    this.column = column;
    if (slide.countsEveryRow()) {
      this.input = Input.ROW;
    } else if (counts) {
      this.input = Input.PRESENCE;
    } else {
      this.input = kind == ColumnBuffer.Kind.DOUBLE ? Input.DOUBLE : Input.LONG;
    }
  }

  @Override
  public void enter(WindowTrack track, int row) {
    changed = true;
    if (input == Input.ROW) {
      slide.enter(0L);
    } else if (!track.ring().isNull(column, row)) {
      switch (input) {
        case LONG -> slide.enter(track.ring().longValue(column, row));
        case DOUBLE -> slide.enter(track.ring().doubleValue(column, row));
        default -> slide.enter(0L);
      }
    }
  }

  @Override
  public void leave(WindowTrack track, int row) {
    changed = true;
    if (input == Input.ROW) {
      slide.leave(0L);
    } else if (!track.ring().isNull(column, row)) {
      switch (input) {
        case LONG -> slide.leave(track.ring().longValue(column, row));
        case DOUBLE -> slide.leave(track.ring().doubleValue(column, row));
        default -> slide.leave(0L);
      }
    }
  }

  @Override
  public void clear() {
    changed = true;
    slide.clear();
  }

  @Override
  public void write(WindowTrack track, long eventTimeMillis, FeatureColumn out, int at) {
    if (changed) {
      compute();
    }
    if (absent) {
      String error = slide.error();
      out.set(
          at,
          error.isEmpty()
              ? FeatureValue.of(null, eventTimeMillis)
              : FeatureValue.error(error, eventTimeMillis));
      return;
    }
    out.set(at, ValueStatus.PRESENT, eventTimeMillis);
    if (slide.isDouble()) {
      out.values().setDouble(at, doubleResult);
    } else {
      out.values().setLong(at, longResult);
    }
  }

  private void compute() {
    changed = false;
    absent = slide.isAbsent();
    if (!absent) {
      if (slide.isDouble()) {
        doubleResult = slide.doubleResult();
      } else {
        longResult = slide.longResult();
      }
    }
  }
}
