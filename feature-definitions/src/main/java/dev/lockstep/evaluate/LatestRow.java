/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate;

import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the row that wins in a latest-value view. Immutable. */
final class LatestRow {
  private static final int NONE = -1;

  private final long ttlMillis;
  private final int created;

  LatestRow(ViewPlan view, ViewKind.Latest kind) {
    this.ttlMillis = kind.ttlMillis();
    this.created = kind.createdColumn().map(view::columnIndex).orElse(NONE);
  }

  /** The newest row by (event time, created, seq) that is not after T; null if there is none. */
  @Nullable LogRow find(List<LogRow> rows, long asOfMillis) {
    LogRow newest = null;
    for (LogRow row : rows) {
      if (row.eventTimeMillis() <= asOfMillis && (newest == null || isNewer(row, newest))) {
        newest = row;
      }
    }
    return newest;
  }

  private boolean isNewer(LogRow row, LogRow other) {
    if (row.eventTimeMillis() != other.eventTimeMillis()) {
      return row.eventTimeMillis() > other.eventTimeMillis();
    }
    int order = created == NONE ? 0 : compareCreated(row, other);
    return order != 0 ? order > 0 : row.seq() > other.seq();
  }

  private int compareCreated(LogRow row, LogRow other) {
    Object left = row.values().get(created);
    Object right = other.values().get(created);
    if (left == null || right == null) {
      return Boolean.compare(left != null, right != null);
    }
    return Long.compare(millis(left), millis(right));
  }

  private static long millis(Object created) {
    return created instanceof Instant instant
        ? instant.toEpochMilli()
        : ((Number) created).longValue();
  }

  /**
   * The answer for one column.
   *
   * @param row what {@link #find} found
   * @param column the place of the column in a row
   */
  FeatureValue value(@Nullable LogRow row, int column, long asOfMillis) {
    if (row == null) {
      return FeatureValue.notFound();
    }
    Object value = row.values().get(column);
    return isYoung(row.eventTimeMillis(), asOfMillis)
        ? FeatureValue.of(value, row.eventTimeMillis())
        : FeatureValue.outsideMaxAge(value, row.eventTimeMillis());
  }

  private boolean isYoung(long eventTimeMillis, long asOfMillis) {
    long oldest = asOfMillis - ttlMillis;
    boolean beforeAllTime = oldest > asOfMillis;
    return ttlMillis == 0 || beforeAllTime || eventTimeMillis >= oldest;
  }
}
