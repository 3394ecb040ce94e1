/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate.sweep;

import dev.lockstep.expression.Expression;
import dev.lockstep.expression.ExpressionException;
import dev.lockstep.expression.WhereFailure;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows for which a {@code where} is true, in order, and those on which it fails. */
final class SweptRows {
  private final List<LogRow> rows = new ArrayList<>();
  private final List<LogRow> failed = new ArrayList<>();
  private final long[] eventTimes;
  private final long[] failedEventTimes;
  private String failure = "";

  /**
   * @param all ordered by (event time, seq)
   */
  SweptRows(ViewPlan view, List<LogRow> all, Optional<Expression> where) {
    if (where.isEmpty()) {
      rows.addAll(all);
    } else {
      split(all, where.get(), columnPlaces(view));
    }
    eventTimes = rows.stream().mapToLong(LogRow::eventTimeMillis).toArray();
    failedEventTimes = failed.stream().mapToLong(LogRow::eventTimeMillis).toArray();
  }

  private void split(List<LogRow> all, Expression where, Map<String, Integer> columns) {
    for (LogRow row : all) {
      try {
        if (where.test(column -> row.values().get(columns.getOrDefault(column, -1)))) {
          rows.add(row);
        }
      } catch (ExpressionException e) {
        failed.add(row);
        failure = WhereFailure.reason(e);
      }
    }
  }

  private static Map<String, Integer> columnPlaces(ViewPlan view) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < view.columns().size(); i++) {
      places.put(view.columns().get(i).name(), i);
    }
    return places;
  }

  int size() {
    return eventTimes.length;
  }

  LogRow get(int i) {
    return rows.get(i);
  }

  long eventTimeMillis(int i) {
    return eventTimes[i];
  }

  /** Whether the {@code where} failed on a row with an event time in the closed range. */
  boolean failsBetween(long firstMillis, long lastMillis) {
    if (failedEventTimes.length == 0) {
      return false;
    }
    int i = Arrays.binarySearch(failedEventTimes, firstMillis);
    int next = i >= 0 ? i : -i - 1;
    return next < failedEventTimes.length && failedEventTimes[next] <= lastMillis;
  }

  /** Why the {@code where} failed, if it did. */
  String failure() {
    return failure;
  }
}
