/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How many events there are, of how many entities, over what time.
 *
 * @param entities how many entities, at least 1; the first is hot: it has two fifths of the rows
 * @param rows how many rows in all
 * @param startMillis when the first row arrives, epoch milliseconds
 * @param spanMillis over how much ingest time the rows spread; some rows are late by days
 * @param historyPerPartition how many rows of each partition are imported history
 */
public record EventShape(
    int entities, int rows, long startMillis, long spanMillis, int historyPerPartition) {
  private static final long DAY_MILLIS = 86_400_000L;

  public EventShape {
    checkArgument(entities >= 1, "entities below 1: %s", entities);
    checkArgument(spanMillis >= 0, "spanMillis is negative: %s", spanMillis);
  }

  /** Ten days from 2026-01-15 on. */
  public static EventShape of(int entities, int rows) {
    return new EventShape(entities, rows, 1_768_435_200_000L, 10 * DAY_MILLIS, 0);
  }

  /** The same around the epoch, so that event times are negative too. */
  public EventShape aroundEpoch() {
    return new EventShape(entities, rows, -5 * DAY_MILLIS, spanMillis, historyPerPartition);
  }

  public EventShape withHistory(int perPartition) {
    return new EventShape(entities, rows, startMillis, spanMillis, perPartition);
  }
}
