/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.archive;

import static java.util.Objects.requireNonNull;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.offline.lake.StalePositionException;
import dev.lockstep.offline.lake.WrittenRows;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.plan.ViewPlan;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives one view version. While one commit is written the next one is read, so rows are never
 * more than two commits from the lake.
 *
 * <p>All state is in the lake: each snapshot says which position it reaches, and a commit only
 * counts if the table is where the commit continues. So it does not matter where the process ends,
 * nor how many archive the same view: who comes second reads the position again.
 *
 * <p>One thread runs it; {@link #stop} may be called by any.
 */
final class ViewArchiver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ViewArchiver.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final ViewPlan view;
  private final Supplier<ArchiveConfig> config;
  private final LakeTable table;
  private final LogReader reader;
  private final ArchiveMeters meters;
  private final ExecutorService workers;
  private final ExecutorService committer;
  private final ProgressReport progress;
  private Batch batch = new Batch(LakePosition.NONE);
  private @Nullable Future<LakeSnapshot> underWay;
  private long committedRows;
  private long commits;
  private volatile boolean stopped;

  /**
   * Opens the view's table and log.
   *
   * @param config the view's share as of now
   * @param workers who sort and write files
   */
  ViewArchiver(
      ViewPlan view,
      OnlineStoreConfig store,
      Lake lake,
      Supplier<ArchiveConfig> config,
      ArchiveMeters meters,
      ExecutorService workers,
      Consumer<ArchiveProgress> listener) {
    this.view = view;
    this.config = config;
    this.meters = meters;
    this.workers = workers;
    this.table = lake.tableOrCreate(view);
    this.progress = new ProgressReport(view, listener);
    this.reader = new LogReader(store, view);
    this.committer =
        Executors.newSingleThreadExecutor(task -> daemon(task, "archive-" + view.name()));
  }

  /** Whether the view has a log. */
  boolean hasLog() {
    return reader.hasTopic();
  }

  /**
   * Archives what the log holds now.
   *
   * @return the newest snapshot; empty if the log never held a row
   */
  Optional<LakeSnapshot> runOnce() {
    resume();
    Map<TopicPartition, Long> ends = reader.ends();
    while (!stopped) {
      step(reader.hasReached(ends));
      if (reader.hasReached(ends) && batch.isEmpty() && underWay == null) {
        break;
      }
    }
    finish();
    return table.current();
  }

  /** Archives until it is stopped; what was read by then is committed. */
  void run() {
    resume();
    while (!stopped) {
      step(false);
    }
    finish();
  }

  void stop() {
    stopped = true;
    reader.wakeup();
  }

  @Override
  public void close() {
    committer.shutdownNow();
    reader.close();
  }

  private void step(boolean atEnd) {
    if (!atEnd) {
      reader.poll(POLL, batch);
      meters.lag(reader.lag());
    }
    if (underWay != null && (underWay.isDone() || atEnd || batch.isDue(config.get()))) {
      if (!awaitCommit()) {
        return;
      }
    }
    if (underWay == null && !batch.isEmpty() && (atEnd || batch.isDue(config.get()))) {
      beginCommit();
    }
    progress.tick(committedRows, commits, batch.rows().size(), reader.lag());
  }

  /** Commits everything that was read. */
  private void finish() {
    while (underWay != null || !batch.isEmpty()) {
      if (underWay != null) {
        if (!awaitCommit()) {
          break; // Somebody else archives what we had.
        }
      } else {
        beginCommit();
      }
    }
    progress.last(committedRows, commits, 0, reader.lag());
  }

  /** Starts from where the table is; forgets what was read. */
  private void resume() {
    Optional<LakeSnapshot> current = table.current();
    LakePosition position = current.map(LakeSnapshot::position).orElse(LakePosition.NONE);
    reader.seek(position, current);
    batch = new Batch(position);
    LOG.info("Archiving {} v{} from {}", view.name(), view.version(), position.toJson());
  }

  private void beginCommit() {
    Batch full = batch;
    batch = new Batch(full.end());
    Map<String, String> notes = reader.notes();
    underWay = committer.submit(() -> commit(full, notes));
  }

  private LakeSnapshot commit(Batch full, Map<String, String> notes) throws StalePositionException {
    long begin = System.nanoTime();
    WrittenRows written = table.write(full.rows(), workers);
    try {
      LakeSnapshot snapshot = table.append(written, full.start(), full.end(), notes);
      meters.rows.increment(written.rows());
      meters.bytes.increment(written.bytes());
      meters.commits.increment();
      meters.commitTime.record(Duration.ofNanos(System.nanoTime() - begin));
      LOG.info(
          "Archived {} rows of {} v{} in {} files as snapshot {}, position {}",
          written.rows(),
          view.name(),
          view.version(),
          written.files().size(),
          snapshot.id(),
          full.end().toJson());
      return snapshot;
    } catch (StalePositionException e) {
      table.discard(written);
      throw e;
    }
  }

  /** Waits for the commit under way. Returns false if it lost, after going to the new position. */
  private boolean awaitCommit() {
    Future<LakeSnapshot> commit = requireNonNull(underWay);
    underWay = null;
    try {
      LakeSnapshot snapshot = commit.get();
      committedRows += Long.parseLong(snapshot.summary().getOrDefault("added-records", "0"));
      commits++;
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StalePositionException stale) {
        LOG.info("Somebody else archives {} too: {}", view.name(), stale.getMessage());
        meters.conflicts.increment();
        if (stopped) {
          batch = new Batch(LakePosition.NONE);
        } else {
          resume();
        }
        return false;
      }
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new LockstepException(ErrorCode.INTERNAL, "Archiving failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LockstepException(ErrorCode.STORE_UNAVAILABLE, "Interrupted", e);
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
