/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.pinot.PinotTables;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Waits until Pinot shows the rows up to a cut. Answers with tiles must show that many rows, so a
 * commit that came before them would make reads fail until they are there.
 */
final class RowsArrival {
  private static final long PAUSE_MILLIS = 50;
  private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(10);

  private final PinotTables tables;
  private final String table;
  private final List<Long> rows;

  /**
   * @param table raw name of the view's table; nothing is waited for if there is none
   * @param rows by partition, how many must be seen
   */
  RowsArrival(PinotTables tables, String table, List<Long> rows) {
    this.tables = tables;
    this.table = table;
    this.rows = rows;
  }

  /**
   * @param patience how long it may take
   * @throws LockstepException STORE_UNAVAILABLE if it takes longer
   */
  void await(Duration patience) throws InterruptedException {
    if (!tables.exists(table)) {
      return;
    }
    long deadline = System.nanoTime() + patience.toNanos();
    for (int partition = 0; partition < rows.size(); partition++) {
      String missing = missing(partition);
      while (!missing.isEmpty()) {
        if (System.nanoTime() - deadline > 0) {
          throw new LockstepException(
              ErrorCode.STORE_UNAVAILABLE,
              "Table %s does not show the rows of its tiles after %s s: %s"
                  .formatted(table, patience.toSeconds(), missing));
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        missing = missing(partition);
      }
    }
  }

  /** What is not seen yet of a partition; empty if nothing. */
  private String missing(int partition) {
    try {
      long seen = tables.rowsOfPartition(table, partition, rows.size(), QUERY_TIMEOUT);
      return seen < rows.get(partition)
          ? "partition %s has %s of %s rows".formatted(partition, seen, rows.get(partition))
          : "";
    } catch (LockstepException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
