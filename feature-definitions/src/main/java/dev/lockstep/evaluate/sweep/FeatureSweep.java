/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate.sweep;

import dev.lockstep.aggregate.AggregateResult;
import dev.lockstep.aggregate.SlidingAggregate;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.time.TimeRange;
import org.jspecify.annotations.Nullable;

/**
 * One pass of one feature over the rows of an entity.
 *
 * <p>Both edges of every window, slid or with a tail, never move back as T grows. Among the rows
 * for which {@code where} is true, those that count are therefore a range whose ends never move
 * back, with max_rows too (the newest n of {@code [low, high)} begin at {@code max(low, high -
 * n)}). So each row enters and leaves once, whatever the number of queries, and queries between two
 * changes share one answer.
 */
final class FeatureSweep {
  private static final int NONE = -1;

  private final AggregateFeature feature;
  private final int column;
  private final SweptRows rows;
  private final SlidingAggregate window;

  // What the last window held: inside are [oldest, end) of rows, windowStart is before max_rows.
  private int windowStart;
  private int oldest;
  private int end;
  private @Nullable FeatureValue answer;

  FeatureSweep(AggregateFeature feature, int column, SweptRows rows) {
    this.feature = feature;
    this.column = column;
    this.rows = rows;
    this.window = feature.aggregator().slide();
  }

  static int noColumn() {
    return NONE;
  }

  /**
   * The value at T.
   *
   * @param asOfMillis T, not before that of the call before
   */
  FeatureValue evaluate(long asOfMillis) {
    TimeRange range = feature.window().rangeAt(asOfMillis);
    FeatureValue value = evaluate(range);
    return rows.failsBetween(range.firstMillis(), range.lastMillis())
        ? FeatureValue.error(rows.failure(), value.eventTimeMillis())
        : value;
  }

  private FeatureValue evaluate(TimeRange range) {
    int newEnd = end;
    while (newEnd < rows.size() && rows.eventTimeMillis(newEnd) <= range.lastMillis()) {
      newEnd++;
    }
    while (windowStart < newEnd && rows.eventTimeMillis(windowStart) < range.firstMillis()) {
      windowStart++;
    }
    int newOldest = Math.max(windowStart, newEnd - feature.maxRows().orElse(newEnd));
    FeatureValue known = answer;
    if (known != null && newOldest == oldest && newEnd == end) {
      return known;
    }
    slide(newOldest, newEnd);
    FeatureValue fresh = result();
    answer = fresh;
    return fresh;
  }

  private void slide(int newOldest, int newEnd) {
    if (newOldest >= end) {
      window.clear();
      end = newOldest;
    } else {
      for (int i = oldest; i < newOldest; i++) {
        LogRow row = rows.get(i);
        window.leave(value(row), row.eventTimeMillis(), row.seq());
      }
    }
    for (int i = end; i < newEnd; i++) {
      LogRow row = rows.get(i);
      window.enter(value(row), row.eventTimeMillis(), row.seq());
    }
    oldest = newOldest;
    end = newEnd;
  }

  private @Nullable Object value(LogRow row) {
    return column == NONE ? null : row.values().get(column);
  }

  private FeatureValue result() {
    long newest = oldest == end ? 0 : rows.eventTimeMillis(end - 1);
    AggregateResult result = window.result();
    return result.error().isEmpty()
        ? FeatureValue.of(result.value(), newest)
        : FeatureValue.error(result.error(), newest);
  }
}
