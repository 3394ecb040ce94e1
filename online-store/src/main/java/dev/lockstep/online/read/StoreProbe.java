/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.online.kafka.LogExtent;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What Kafka and Pinot's controller know of one log and its table. Thread-safe. */
interface StoreProbe {
  /** By partition, how far the log reaches now. */
  List<LogExtent> extents();

  /** By partition, how many segments the table has. */
  int[] segments();

  /**
   * Returns if topic, table and partitioner agree.
   *
   * @throws dev.lockstep.error.LockstepException PARTITIONING_MISMATCH, or STORE_UNAVAILABLE if
   *     topic or table do not exist
   */
  void checkPartitioning();

  /** Runs a task that uses the probe, after a delay. */
  CompletableFuture<Void> run(Runnable task, long delayNanos);
}
