/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.archive;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.plan.ViewPlan;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Archiving of one view version, begun again when it falls over. Thread-safe. */
final class ArchiveTask implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveTask.class);
  private static final long RETRY_SECONDS = 3;
  // What needs a person is not worth asking for often.
  private static final long HOPELESS_RETRY_SECONDS = 60;

  private final ViewPlan view;
  private final ArchiveMeters meters;
  private final Supplier<ViewArchiver> archivers;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable ViewArchiver current;
  private volatile @Nullable String problem;

  ArchiveTask(ViewPlan view, ArchiveMeters meters, Supplier<ViewArchiver> archivers) {
    this.view = view;
    this.meters = meters;
    this.archivers = archivers;
    this.thread = new Thread(this::run, "archive-" + view.name() + "-v" + view.version());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Why it does not run; empty if it does. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Archives what the log holds now; empty if there is no log. */
  Optional<ArchiveService.Archived> runOnce() {
    try (ViewArchiver archiver = archivers.get()) {
      if (!archiver.hasLog()) {
        return Optional.empty();
      }
      begin(archiver);
      double before = meters.rows.count();
      Optional<LakeSnapshot> snapshot = archiver.runOnce();
      return Optional.of(
          new ArchiveService.Archived(view, snapshot, (long) (meters.rows.count() - before)));
    } finally {
      current = null;
    }
  }

  /** Asks it to commit what it read and to end. */
  void stop() {
    stopped.countDown();
    ViewArchiver archiver = current;
    if (archiver != null) {
      archiver.stop();
    }
  }

  void awaitEnd() {
    try {
      thread.join(TimeUnit.MINUTES.toMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
  }

  private void run() {
    long pause = 0;
    while (!await(pause)) {
      pause = RETRY_SECONDS;
      try (ViewArchiver archiver = archivers.get()) {
        if (archiver.hasLog()) {
          begin(archiver);
          problem = null;
          archiver.run();
        } else {
          problem = "The view has no feature log yet";
        }
      } catch (LockstepException e) {
        fail(e.getMessage(), e);
        pause = e.code() == ErrorCode.STORE_UNAVAILABLE ? RETRY_SECONDS : HOPELESS_RETRY_SECONDS;
      } catch (RuntimeException e) {
        fail(e.toString(), e);
      } finally {
        current = null;
      }
    }
    meters.close();
  }

  private void begin(ViewArchiver archiver) {
    current = archiver;
    if (stopped.getCount() == 0) {
      archiver.stop();
    }
  }

  private void fail(@Nullable String message, RuntimeException e) {
    problem = message;
    meters.failures.increment();
    LOG.warn("Archiving of {} v{} failed; it begins again", view.name(), view.version(), e);
  }

  /** Whether it was stopped within a time. */
  private boolean await(long seconds) {
    try {
      return stopped.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
