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

  private RowsArrival() {}

  /**
   * @param table raw name of the view's table; nothing is waited for if there is none
   * @param cuts by partition, the seq that must be seen
   * @param patience how long it may take
   * @throws LockstepException STORE_UNAVAILABLE if it takes longer
   */
  static void await(PinotTables tables, String table, List<Long> cuts, Duration patience)
      throws InterruptedException {
    if (!tables.exists(table)) {
      return;
    }
    long deadline = System.nanoTime() + patience.toNanos();
    String last = missing(tables, table, cuts);
    while (!last.isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new LockstepException(
            ErrorCode.STORE_UNAVAILABLE,
            "Table %s does not show the rows of its tiles after %s s: %s"
                .formatted(table, patience.toSeconds(), last));
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      last = missing(tables, table, cuts);
    }
  }

  /** What is not seen yet; empty if nothing. */
  private static String missing(PinotTables tables, String table, List<Long> cuts) {
    try {
      long[] seen = tables.highestSeqs(table, cuts.size(), QUERY_TIMEOUT);
      for (int partition = 0; partition < seen.length; partition++) {
        if (seen[partition] < cuts.get(partition)) {
          return "partition %s is seen up to %s of %s"
              .formatted(partition, seen[partition], cuts.get(partition));
        }
      }
      return "";
    } catch (LockstepException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
