/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.online.kafka.LogExtents;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.plan.ViewPlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows, per view version that is read, what Pinot must be able to show. Thread-safe.
 *
 * @see PartitionFloor how an answer is judged
 */
public final class StoreHealth implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreHealth.class);
  private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(2);
  private static final long REFRESH_SECONDS = 5;
  private static final long UNUSED_NANOS = TimeUnit.SECONDS.toNanos(60);

  private record LogId(String view, int version) {}

  private final BrokerClient brokers;
  private final StoreProbe probe;
  private final LogExtents extents;
  private final ScheduledExecutorService thread;
  private final Map<LogId, ViewHealth> views = new ConcurrentHashMap<>();

  public StoreHealth(OnlineStoreConfig config, PinotController controller, BrokerClient brokers) {
    this.brokers = brokers;
    this.extents = new LogExtents(config, KAFKA_TIMEOUT);
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread created = new Thread(task, "lockstep-store-health");
              created.setDaemon(true);
              return created;
            });
    this.probe = new Probe(config, controller);
    thread.scheduleWithFixedDelay(
        this::refresh, REFRESH_SECONDS, REFRESH_SECONDS, TimeUnit.SECONDS);
  }

  ViewHealth of(ViewPlan view) {
    LogId id = new LogId(view.name(), view.version());
    return views.computeIfAbsent(id, key -> new ViewHealth(view, probe));
  }

  @Override
  public void close() {
    thread.shutdownNow();
    extents.close();
  }

  private void refresh() {
    brokers.refresh();
    // A view that nobody reads starts over when somebody does.
    views.values().removeIf(view -> view.unusedNanos() > UNUSED_NANOS);
    for (ViewHealth view : views.values()) {
      try {
        view.refresh();
      } catch (LockstepException e) {
        // It may be restarting while nobody reads: whoever reads next must not see less than
        // before.
        view.suspect();
        LOG.warn("Cannot tell how view {} is: {}", view.view().name(), e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("Cannot tell how view {} is", view.view().name(), e);
      }
    }
  }

  private final class Probe implements StoreProbe {
    private final OnlineStoreConfig config;
    private final PinotController controller;
    private final PartitioningCheck partitioning;

    Probe(OnlineStoreConfig config, PinotController controller) {
      this.config = config;
      this.controller = controller;
      this.partitioning = new PartitioningCheck(config.naming(), controller);
    }

    @Override
    public List<LogExtent> extents(ViewPlan view) {
      return extents.read(config.naming().featureLog(view), view.partitions());
    }

    @Override
    public int[] segments(ViewPlan view) {
      return SegmentCounts.byPartition(
          controller.idealState(config.naming().table(view)), view.partitions());
    }

    @Override
    public void checkPartitioning(ViewPlan view) {
      partitioning.check(view, extents.partitions(config.naming().featureLog(view)));
    }

    @Override
    public CompletableFuture<Void> run(Runnable task, long delayNanos) {
      return CompletableFuture.runAsync(
          task, later -> thread.schedule(later, delayNanos, TimeUnit.NANOSECONDS));
    }
  }
}
