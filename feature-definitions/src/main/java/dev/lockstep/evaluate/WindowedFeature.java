/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate;

import dev.lockstep.aggregate.AggregateResult;
import dev.lockstep.aggregate.Aggregator;
import dev.lockstep.evaluate.Rows.Verdict;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.tile.TileCell;
import dev.lockstep.tile.TileCover;
import dev.lockstep.tile.TilePart;
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
    Sum sum = new Sum();
    sum.add(rows, feature.window().rangeAt(asOfMillis), null, 0);
    return sum.value();
  }

  /**
   * Evaluates a feature without max_rows over tiles and rows.
   *
   * @param cover of the feature's range
   * @param cut rows with a higher {@code seq} are in no tile
   * @param cell the place of the feature's cell in each tile
   */
  FeatureValue evaluate(
      Rows rows, long asOfMillis, TileCover cover, long cut, List<TilePart> tiles, int cell) {
    Sum sum = new Sum();
    sum.add(rows, feature.window().rangeAt(asOfMillis), cover, cut);
    for (TilePart tile : tiles) {
      if (cover.holds(tile.slot())) {
        sum.add(tile.cells().get(cell));
      }
    }
    return sum.value();
  }

  /** What rows and tiles add up to. */
  private final class Sum {
    private final S state = aggregator.identity();
    private long counted;
    private long newest;
    private boolean failed;
    private String failure = "";

    /** Rows of the range; with a cover only those that are not in its tiles. */
    void add(Rows rows, TimeRange range, @Nullable TileCover cover, long cut) {
      long first = range.firstMillis();
      long last = range.lastMillis();
      // From the end, so that max_rows finds the newest first; other features do not mind.
      for (int i = rows.size() - 1; i >= 0; i--) {
        long eventTime = rows.eventTimeMillis(i);
        if (eventTime < first
            || eventTime > last
            || (cover != null && rows.get(i).seq() <= cut && !cover.isEdge(eventTime))) {
          continue;
        }
        Verdict verdict = where == NONE ? Verdict.COUNTS : rows.verdict(where, i);
        if (verdict == Verdict.COUNTS && counted < maxRows) {
          aggregator.add(state, input(rows.get(i)), eventTime, rows.get(i).seq());
          count(1, eventTime);
        }
        if (verdict == Verdict.FAILS) {
          failed = true;
          failure = rows.failure();
        }
      }
    }

    void add(TileCell cell) {
      if (cell.counted() > 0) {
        aggregator.combine(state, aggregator.deserialize(cell.state()));
        count(cell.counted(), cell.newestMillis());
      }
      if (!cell.failure().isEmpty()) {
        failed = true;
        failure = cell.failure();
      }
    }

    private void count(long rows, long eventTimeMillis) {
      newest = counted == 0 ? eventTimeMillis : Math.max(newest, eventTimeMillis);
      counted += rows;
    }

    FeatureValue value() {
      return failed
          ? FeatureValue.error(failure, newest)
          : WindowedFeature.value(aggregator.finish(state), newest);
    }
  }

  private @Nullable Object input(LogRow row) {
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
