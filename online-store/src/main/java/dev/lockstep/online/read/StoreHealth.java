/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.online.kafka.LogExtents;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.tile.ViewTiles;
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
 * Knows, per table that is read, what Pinot must be able to show. Thread-safe.
 *
 * @see PartitionFloor how an answer is judged
 */
public final class StoreHealth implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreHealth.class);
  private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(2);
  private static final long REFRESH_SECONDS = 5;
  private static final long UNUSED_NANOS = TimeUnit.SECONDS.toNanos(60);

  /**
   * @param generation of tiles; 0 for rows
   */
  private record LogId(String view, int version, long generation) {}

  private final PinotController controller;
  private final BrokerClient brokers;
  private final OnlineStoreConfig config;
  private final LogExtents extents;
  // Reads wait for the one, so it must not wait for a controller that does not answer.
  private final ScheduledExecutorService arming = thread("lockstep-store-arming");
  private final ScheduledExecutorService watching = thread("lockstep-store-watch");
  private final Map<LogId, ViewHealth> views = new ConcurrentHashMap<>();
  private Map<String, String> servers = Map.of();

  public StoreHealth(OnlineStoreConfig config, PinotController controller, BrokerClient brokers) {
    this.controller = controller;
    this.brokers = brokers;
    this.extents = new LogExtents(config, KAFKA_TIMEOUT);
    this.config = config;
    watching.scheduleWithFixedDelay(this::watchServers, 1, 1, TimeUnit.SECONDS);
    watching.scheduleWithFixedDelay(
        this::refresh, REFRESH_SECONDS, REFRESH_SECONDS, TimeUnit.SECONDS);
  }

  ViewHealth of(ViewPlan view) {
    LogId id = new LogId(view.name(), view.version(), 0);
    return views.computeIfAbsent(
        id,
        key ->
            new ViewHealth(
                "view %s version %s".formatted(view.name(), view.version()),
                view.partitions(),
                new RowsProbe(view)));
  }

  ViewHealth of(ViewTiles tiles) {
    LogId id = new LogId(tiles.view(), tiles.version(), tiles.generation());
    return views.computeIfAbsent(
        id,
        key ->
            new ViewHealth(
                "the tiles of view %s version %s, generation %s"
                    .formatted(tiles.view(), tiles.version(), tiles.generation()),
                tiles.partitions(),
                new TilesProbe(tiles)));
  }

  @Override
  public void close() {
    arming.shutdownNow();
    watching.shutdownNow();
    extents.close();
  }

  /**
   * A server that starts again while nobody reads would go unnoticed, as no read fails. Whoever
   * reads next must not see less than others saw before.
   */
  private void watchServers() {
    if (views.isEmpty()) {
      return;
    }
    try {
      Map<String, String> alive = controller.liveServers();
      if (!alive.equals(servers)) {
        servers = alive;
        views.values().forEach(ViewHealth::suspect);
      }
    } catch (LockstepException e) {
      // A controller that does not let this user look is no sign of a restart; one that is away is.
      if (e.code() == ErrorCode.STORE_UNAVAILABLE) {
        views.values().forEach(ViewHealth::suspect);
      }
    } catch (RuntimeException e) {
      LOG.error("Cannot tell which Pinot servers are alive", e);
    }
  }

  private void refresh() {
    brokers.refresh();
    // A view that nobody reads starts over when somebody does.
    views.values().removeIf(view -> view.unusedNanos() > UNUSED_NANOS);
    for (ViewHealth view : views.values()) {
      try {
        view.refresh();
      } catch (LockstepException e) {
        LOG.warn("Cannot tell how {} is: {}", view.name(), e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("Cannot tell how {} is", view.name(), e);
      }
    }
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread created = new Thread(task, name);
          created.setDaemon(true);
          return created;
        });
  }

  private abstract class Probe implements StoreProbe {
    private final String table;
    private final int partitions;

    Probe(String table, int partitions) {
      this.table = table;
      this.partitions = partitions;
    }

    @Override
    public int[] segments() {
      return SegmentCounts.byPartition(controller.idealState(table), partitions);
    }

    @Override
    public CompletableFuture<Void> run(Runnable task, long delayNanos) {
      return CompletableFuture.runAsync(
          task, later -> arming.schedule(later, delayNanos, TimeUnit.NANOSECONDS));
    }
  }

  private final class RowsProbe extends Probe {
    private final ViewPlan view;
    private final PartitioningCheck partitioning;

    RowsProbe(ViewPlan view) {
      super(config.naming().table(view), view.partitions());
      this.view = view;
      this.partitioning = new PartitioningCheck(config.naming(), controller);
    }

    @Override
    public List<LogExtent> extents() {
      return extents.read(config.naming().featureLog(view), view.partitions());
    }

    @Override
    public void checkPartitioning() {
      partitioning.check(view, extents.partitions(config.naming().featureLog(view)));
    }
  }

  private final class TilesProbe extends Probe {
    private final String topic;
    private final int partitions;

    TilesProbe(ViewTiles tiles) {
      super(
          config.naming().tileTable(tiles.view(), tiles.version(), tiles.generation()),
          tiles.partitions());
      this.topic = config.naming().tileLog(tiles.view(), tiles.version(), tiles.generation());
      this.partitions = tiles.partitions();
    }

    @Override
    public List<LogExtent> extents() {
      return extents.readTileLog(topic, partitions);
    }

    @Override
    public void checkPartitioning() {
      int actual = extents.partitions(topic);
      if (actual != partitions) {
        throw new LockstepException(
            actual == 0 ? ErrorCode.STORE_UNAVAILABLE : ErrorCode.PARTITIONING_MISMATCH,
            "Topic %s has %s partitions, its tiles were written for %s"
                .formatted(topic, actual, partitions));
      }
    }
  }
}
