/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.archive;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.plan.ViewPlan;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives view versions, once or until it is closed. Several services, in several processes, may
 * archive the same views: each row is in the lake once. Thread-safe.
 */
public final class ArchiveService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveService.class);
  private static final long SUPERVISE_SECONDS = 1;

  private final OnlineStoreConfig store;
  private final Lake lake;
  private final ArchiveConfig config;
  private final MeterRegistry registry;
  private final Consumer<ArchiveProgress> listener;
  private final ExecutorService workers;
  private final Map<String, ArchiveTask> running = new ConcurrentSkipListMap<>();
  private final ScheduledExecutorService supervisor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "archive-supervisor");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean closed;

  /**
   * Creates a service; it does nothing before {@link #runOnce} or {@link #start}.
   *
   * @param listener told every few seconds how far each view is; must not block
   */
  public ArchiveService(
      OnlineStoreConfig store,
      Lake lake,
      ArchiveConfig config,
      MeterRegistry registry,
      Consumer<ArchiveProgress> listener) {
    this.store = store;
    this.lake = lake;
    this.config = config;
    this.registry = registry;
    this.listener = listener;
    this.workers =
        Executors.newFixedThreadPool(
            Math.max(1, Runtime.getRuntime().availableProcessors()),
            task -> {
              Thread thread = new Thread(task, "archive-writer");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Every view version that has a log, in its newest revision. */
  public static List<ViewPlan> views(Catalog catalog) {
    return catalog.kept();
  }

  /** What archiving once did for a view version. */
  public record Archived(ViewPlan view, Optional<LakeSnapshot> snapshot, long rows) {}

  /**
   * Archives what the logs hold now, one view after the other.
   *
   * @return one per view that has a log
   * @throws LockstepException ROWS_GONE if a log no longer holds rows that the lake needs;
   *     STORE_UNAVAILABLE
   */
  public List<Archived> runOnce(Collection<ViewPlan> views) {
    List<Archived> archived = new ArrayList<>();
    for (ViewPlan view : views) {
      try (ArchiveMeters meters = new ArchiveMeters(registry, view);
          ArchiveTask task = task(view, meters)) {
        running.put(Lake.tableName(view.name(), view.version()), task);
        if (closed) {
          break;
        }
        task.runOnce().ifPresent(archived::add);
      } finally {
        running.remove(Lake.tableName(view.name(), view.version()));
      }
    }
    return archived;
  }

  /**
   * Archives until it is closed.
   *
   * @param views the view versions to archive, as of now; asked often
   */
  public void start(Supplier<? extends Collection<ViewPlan>> views) {
    var unused =
        supervisor.scheduleWithFixedDelay(
            () -> supervise(views), 0, SUPERVISE_SECONDS, TimeUnit.SECONDS);
  }

  /** What cannot be archived as things are, by table; it is tried again now and then. */
  public Map<String, String> problems() {
    Map<String, String> problems = new LinkedHashMap<>();
    running.forEach(
        (name, task) -> task.problem().ifPresent(problem -> problems.put(name, problem)));
    return problems;
  }

  /** Commits what was read and ends. */
  @Override
  public void close() {
    closed = true;
    supervisor.shutdown();
    running.values().forEach(ArchiveTask::stop);
    try {
      if (!supervisor.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.warn("The archive supervisor is busy; closing regardless");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    running.values().forEach(ArchiveTask::awaitEnd);
    running.clear();
    workers.shutdown();
  }

  private void supervise(Supplier<? extends Collection<ViewPlan>> views) {
    try {
      Map<String, ViewPlan> wanted = new LinkedHashMap<>();
      views.get().forEach(view -> wanted.put(Lake.tableName(view.name(), view.version()), view));
      running
          .entrySet()
          .removeIf(
              entry -> {
                boolean gone = !wanted.containsKey(entry.getKey());
                if (gone) {
                  entry.getValue().stop();
                }
                return gone;
              });
      wanted.forEach((name, view) -> running.computeIfAbsent(name, key -> begin(view)));
    } catch (RejectedExecutionException e) {
      LOG.debug("Closed meanwhile", e);
    } catch (RuntimeException e) {
      // The supervisor must outlive whatever happens to it.
      LOG.error("Supervising the archive failed; trying again", e);
    }
  }

  private ArchiveTask begin(ViewPlan view) {
    if (closed) {
      throw new LockstepException(ErrorCode.STORE_UNAVAILABLE, "Closed");
    }
    ArchiveTask task = task(view, new ArchiveMeters(registry, view));
    task.start();
    return task;
  }

  private ArchiveTask task(ViewPlan view, ArchiveMeters meters) {
    return new ArchiveTask(
        view,
        meters,
        () ->
            new ViewArchiver(
                view,
                store,
                lake,
                () -> config.sharedBy(running.size()),
                meters,
                workers,
                listener));
  }
}
