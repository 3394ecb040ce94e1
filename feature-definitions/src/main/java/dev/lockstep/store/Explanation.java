/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.store;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.lockstep.row.LogRow;
import dev.lockstep.time.TimeRange;
import java.util.List;

/**
 * How one value came about.
 *
 * @param value the value
 * @param position what it was computed from
 * @param range the event times that count
 * @param rowsUsed the rows that count, ordered by (event time, seq)
 * @param rowsRead how many rows were read to find them
 * @param tilesUsed how many tiles were merged; if that are some and their rows too many to be read,
 *     {@code rowsUsed} has only those beside them
 * @param queries what the store was asked
 */
public record Explanation(
    FeatureValue value,
    Position position,
    TimeRange range,
    List<LogRow> rowsUsed,
    int rowsRead,
    int tilesUsed,
    List<StoreQuery> queries) {
  public Explanation {
    requireNonNull(value, "value is null");
    requireNonNull(position, "position is null");
    requireNonNull(range, "range is null");
    rowsUsed = ImmutableList.copyOf(rowsUsed);
    queries = ImmutableList.copyOf(queries);
  }
}
