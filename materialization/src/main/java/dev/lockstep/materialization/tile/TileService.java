/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.online.kafka.LogExtents;
import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.online.tile.TileCommits;
import dev.lockstep.plan.ViewPlan;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Materializes again and again until it is closed. A round that fails is told and tried again: the
 * one that comes next takes in what it left, so nothing but time is lost. Thread-safe.
 */
public final class TileService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TileService.class);
  private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(30);
  private static final long LOOK_SECONDS = 10;
  private static final long STOP_SECONDS = 20;

  /** One round, or several. */
  @FunctionalInterface
  public interface Rounds {
    TileMaterializer.Round round() throws Exception;
  }

  /** Told of what happens, on the thread that does it. */
  public interface Listener {
    /** Nobody listens. */
    Listener NONE =
        new Listener() {
          @Override
          public void done(TileMaterializer.Round round) {}

          @Override
          public void failed(Exception reason) {}
        };

    /** A round ended. */
    void done(TileMaterializer.Round round);

    /** A round failed; another one follows. */
    void failed(Exception reason);
  }

  private final OnlineStoreConfig store;
  private final Supplier<? extends Collection<ViewPlan>> views;
  private final Rounds rounds;
  private final Duration every;
  private final TileMeters meters;
  private final Listener listener;
  private final Thread thread = new Thread(this::run, "lockstep-tiles");
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread looker = new Thread(task, "lockstep-tiles-behind");
            looker.setDaemon(true);
            return looker;
          });
  private volatile boolean closed;

  /**
   * It does nothing before {@link #start}.
   *
   * @param views whose rows are counted, as of now; asked often
   * @param rounds what is done
   * @param every from the begin of a round to the begin of the next, unless it takes longer
   */
  public TileService(
      OnlineStoreConfig store,
      Supplier<? extends Collection<ViewPlan>> views,
      Rounds rounds,
      Duration every,
      MeterRegistry registry,
      Listener listener) {
    this.store = store;
    this.views = views;
    this.rounds = rounds;
    this.every = every;
    this.meters = new TileMeters(registry);
    this.listener = listener;
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
    var unused = looking.scheduleWithFixedDelay(this::look, 0, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  /** Breaks a round off; what it had not committed does not count. */
  @Override
  public void close() {
    closed = true;
    looking.shutdownNow();
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      long begun = System.nanoTime();
      boolean again = round();
      try {
        long left = every.toNanos() - (System.nanoTime() - begun);
        if (!again && left > 0) {
          TimeUnit.NANOSECONDS.sleep(left);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Whether there is more to be done at once. */
  private boolean round() {
    long begun = System.nanoTime();
    try {
      TileMaterializer.Round round = rounds.round();
      meters.done(round, Duration.ofNanos(System.nanoTime() - begun));
      listener.done(round);
      return round.isLimited();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Exception e) {
      // Nothing may end it but its owner.
      if (!closed) {
        LOG.warn("Materializing failed; it is tried again", e);
        meters.failed();
        listener.failed(e);
      }
      return false;
    }
  }

  private void look() {
    try (LogExtents extents = new LogExtents(store, KAFKA_TIMEOUT)) {
      TileCommit current = new TileCommits(store).read().current();
      meters.counts(current);
      for (ViewPlan view : views.get()) {
        String log = store.naming().featureLog(view);
        if (extents.partitions(log) == view.partitions()) {
          List<LogExtent> found = extents.read(log, view.partitions());
          meters.behind(
              view, TileCoverage.of(current.tiles(view.name(), view.version()), found).behind());
        }
      }
    } catch (RuntimeException e) {
      if (!closed) {
        LOG.warn("It is not known how many rows are behind the tiles: {}", e.getMessage());
      }
    }
  }
}
