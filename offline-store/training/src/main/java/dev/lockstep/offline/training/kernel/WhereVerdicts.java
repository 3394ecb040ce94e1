/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import dev.lockstep.expression.Expression;
import dev.lockstep.expression.ExpressionException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one {@code where} says about the rows of a ring; each row is judged once. */
final class WhereVerdicts implements Function<String, @Nullable Object> {
  static final byte DOES_NOT_COUNT = 0;
  static final byte COUNTS = 1;
  static final byte FAILS = 2;

  private final Expression where;
  private final Map<String, Integer> columns;
  private byte[] verdicts = new byte[0];

  // The rows on which the where fails, oldest first: few, if any.
  private long[] failedTimes = new long[0];
  private long[] failedIngestTimes = new long[0];
  private int failed;
  private String failure = "";

  private @Nullable RowBatch current;
  private int currentRow;

  /**
   * @param columns from column name to place among a batch's columns
   */
  WhereVerdicts(Expression where, Map<String, Integer> columns, int capacity) {
    this.where = where;
    this.columns = columns;
    resize(capacity);
  }

  byte get(int place) {
    return verdicts[place];
  }

  void judge(int place, RowBatch batch, int row) {
    current = batch;
    currentRow = row;
    try {
      verdicts[place] = where.test(this) ? COUNTS : DOES_NOT_COUNT;
    } catch (ExpressionException e) {
      verdicts[place] = FAILS;
      failure = "Cannot evaluate where: " + where.text() + ": " + e.getMessage();
      addFailed(batch.eventTimes[row], batch.ingestTimes[row]);
    }
  }

  private void addFailed(long eventTimeMillis, long ingestTimeMillis) {
    if (failed == failedTimes.length) {
      failedTimes = Arrays.copyOf(failedTimes, Math.max(16, failed * 2));
      failedIngestTimes = Arrays.copyOf(failedIngestTimes, failedTimes.length);
    }
    failedTimes[failed] = eventTimeMillis;
    failedIngestTimes[failed++] = ingestTimeMillis;
  }

  /** Whether the where fails on a row in the closed range that had arrived. */
  boolean failsBetween(long firstMillis, long lastMillis, long knownAtMillis) {
    if (failed == 0) {
      return false;
    }
    int from = Arrays.binarySearch(failedTimes, 0, failed, firstMillis);
    from = from >= 0 ? from : -from - 1;
    while (from > 0 && failedTimes[from - 1] >= firstMillis) {
      from--;
    }
    for (int i = from; i < failed && failedTimes[i] <= lastMillis; i++) {
      if (failedIngestTimes[i] <= knownAtMillis) {
        return true;
      }
    }
    return false;
  }

  String failure() {
    return failure;
  }

  void resize(int capacity) {
    verdicts = Arrays.copyOf(verdicts, capacity);
  }

  void copy(int to, int from) {
    verdicts[to] = verdicts[from];
  }

  void clear() {
    failed = 0;
  }

  @Override
  public @Nullable Object apply(String column) {
    Integer place = columns.get(column);
    RowBatch batch = current;
    if (place == null || batch == null) {
      throw new IllegalArgumentException("Rows have no column " + column);
    }
    return batch.columns[place].get(currentRow);
  }
}
