/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static com.google.common.base.Preconditions.checkState;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.online.pinot.PinotTables;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Rows of a table of Pinot. */
final class StoredRows {
  private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(10);

  private StoredRows() {}

  /** Returns when Pinot shows so many. */
  static void await(OnlineStoreConfig config, String table, long wanted, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    PinotController controller = new PinotController(config);
    try (BrokerClient brokers = new BrokerClient(config, controller)) {
      PinotTables tables = new PinotTables(controller, brokers);
      while (tables.rows(table, QUERY_TIMEOUT) < wanted) {
        checkState(System.nanoTime() < deadline, "Pinot does not show %s rows", wanted);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      }
    }
  }
}
