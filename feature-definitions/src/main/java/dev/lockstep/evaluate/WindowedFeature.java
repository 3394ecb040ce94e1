/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate;

import dev.lockstep.aggregate.AggregateResult;
import dev.lockstep.aggregate.Aggregator;
import dev.lockstep.evaluate.Rows.Verdict;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.time.TimeRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates one aggregate feature: position, where, window, max_rows, then the aggregate.
 * Immutable.
 *
 * @param <S> the aggregator's state
 */
final class WindowedFeature<S> {
  private static final int NONE = -1;

  private final AggregateFeature feature;
  private final Aggregator<S> aggregator;
  private final int column;
  private final int where;
  private final int maxRows;

  /**
   * @param aggregator of the feature
   * @param column the place of the feature's column in a row, or -1
   * @param where the place of the feature's where among those of the {@link Rows}, or -1
   */
  WindowedFeature(AggregateFeature feature, Aggregator<S> aggregator, int column, int where) {
    this.feature = feature;
    this.aggregator = aggregator;
    this.column = column;
    this.where = where;
    this.maxRows = feature.maxRows().orElse(Integer.MAX_VALUE);
  }

  /** Needs {@code rows} in order if the feature has max_rows. */
  FeatureValue evaluate(Rows rows, long asOfMillis) {
    TimeRange range = feature.window().rangeAt(asOfMillis);
    long first = range.firstMillis();
    long last = range.lastMillis();
    S state = aggregator.identity();
    int counted = 0;
    long newest = 0;
    boolean failed = false;
    // From the end, so that max_rows finds the newest first; other features do not mind.
    for (int i = rows.size() - 1; i >= 0; i--) {
      long eventTime = rows.eventTimeMillis(i);
      if (eventTime < first || eventTime > last) {
        continue;
      }
      Verdict verdict = where == NONE ? Verdict.COUNTS : rows.verdict(where, i);
      if (verdict == Verdict.COUNTS && counted < maxRows) {
        newest = counted == 0 ? eventTime : Math.max(newest, eventTime);
        counted++;
        aggregator.add(state, value(rows.get(i)), eventTime, rows.get(i).seq());
      }
      failed |= verdict == Verdict.FAILS;
    }
    return failed
        ? FeatureValue.error(rows.failure(), newest)
        : value(aggregator.finish(state), newest);
  }

  private @Nullable Object value(LogRow row) {
    return column == NONE ? null : row.values().get(column);
  }

  private static FeatureValue value(AggregateResult result, long eventTimeMillis) {
    return result.error().isEmpty()
        ? FeatureValue.of(result.value(), eventTimeMillis)
        : FeatureValue.error(result.error(), eventTimeMillis);
  }

  /** The rows that count, oldest first. Needs {@code rows} in order. */
  List<LogRow> rowsUsed(Rows rows, long asOfMillis) {
    TimeRange range = feature.window().rangeAt(asOfMillis);
    List<LogRow> used = new ArrayList<>();
    for (int i = rows.size() - 1; i >= 0 && used.size() < maxRows; i--) {
      if (range.contains(rows.eventTimeMillis(i))
          && (where == NONE || rows.verdict(where, i) == Verdict.COUNTS)) {
        used.add(rows.get(i));
      }
    }
    Collections.reverse(used);
    return used;
  }
}
