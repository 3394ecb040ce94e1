/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.served;

import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.online.OnlineStoreConfig;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the lake follow the served log until it is closed. Thread-safe. */
public final class ServedArchiveService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServedArchiveService.class);

  private final ServedArchiver archiver;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "archive-served");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Starts.
   *
   * @param lake stays open
   * @param every from one commit to the next
   */
  public ServedArchiveService(OnlineStoreConfig store, Lake lake, Duration every) {
    this.archiver = new ServedArchiver(store, lake);
    var unused =
        executor.scheduleWithFixedDelay(
            this::archive, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void archive() {
    try {
      long records = archiver.archive();
      if (records > 0) {
        LOG.info("Archived {} records of the served log", records);
      }
    } catch (LockstepException e) {
      LOG.warn("The served log is archived later: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("The served log is archived later", e);
    }
  }

  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
        executor.shutdownNow();
        executor.awaitTermination(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    archiver.close();
  }
}
