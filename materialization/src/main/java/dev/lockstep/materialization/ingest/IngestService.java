/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.ViewPlan;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs ingest of every view version that the catalog names: starts new ones, ends those that are
 * gone, starts again what fell over. Several services, in several processes, share the work.
 * Thread-safe.
 *
 * <pre>{@code
 * IngestService ingest =
 *     new IngestService(config, () -> follower.current().running(), registry);
 * follower.onChange(catalog -> ingest.refresh());
 * ingest.start();
 * }</pre>
 */
public final class IngestService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IngestService.class);
  private static final long SUPERVISE_MILLIS = 500;
  private static final int SUPERVISIONS_PER_LAG = 2;
  private static final int ADMIN_TIMEOUT_MILLIS = 10_000;

  private final IngestConfig config;
  private final Supplier<? extends Collection<ViewPlan>> views;
  private final MeterRegistry registry;
  private final InstantSource clock;
  private final StateSlot slot;
  private final Admin admin;
  private final Map<String, ViewIngest> running = new ConcurrentSkipListMap<>();
  private final ScheduledExecutorService supervisor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "ingest-supervisor");
            thread.setDaemon(true);
            return thread;
          });
  private int supervisions;

  /**
   * Creates a service; it does nothing before {@link #start}.
   *
   * @param views the view versions to run, as of now; asked often
   * @throws LockstepException with STATE_DIRECTORY if the state directory cannot be used
   */
  public IngestService(
      IngestConfig config, Supplier<? extends Collection<ViewPlan>> views, MeterRegistry registry) {
    this(config, views, registry, InstantSource.system());
  }

  /**
   * Creates a service with a clock of its own.
   *
   * @param clock the ingest clock
   */
  public IngestService(
      IngestConfig config,
      Supplier<? extends Collection<ViewPlan>> views,
      MeterRegistry registry,
      InstantSource clock) {
    this.config = config;
    this.views = views;
    this.registry = registry;
    this.clock = clock;
    this.slot = StateSlot.claim(config.stateDirectory());
    this.admin = Admin.create(clientProperties(config));
  }

  /** Starts; returns at once. */
  public void start() {
    var unused =
        supervisor.scheduleWithFixedDelay(
            this::supervise, 0, SUPERVISE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Looks at the catalog soon; to be called when it changed. */
  public void refresh() {
    try {
      supervisor.execute(this::supervise);
    } catch (RejectedExecutionException e) {
      LOG.debug("Closed while the catalog changed", e);
    }
  }

  /** What this process does for each view version, in the order of their names. */
  public List<IngestStatus> status() {
    return running.values().stream().map(ViewIngest::status).toList();
  }

  /** Ends all views in order, which takes some seconds. Closing again does nothing. */
  @Override
  public void close() {
    if (supervisor.isShutdown()) {
      return;
    }
    supervisor.shutdown();
    try {
      if (!supervisor.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.warn("The ingest supervisor is busy; closing regardless");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    running.values().parallelStream().forEach(ViewIngest::close);
    admin.close();
    slot.close();
  }

  private void supervise() {
    try {
      reconcile();
      boolean measure = supervisions++ % SUPERVISIONS_PER_LAG == 0;
      for (ViewIngest view : running.values()) {
        view.supervise(admin);
        if (measure && view.status().state() != IngestStatus.State.WAITING) {
          view.lag(IngestLag.records(admin, config.naming(), view.view()));
        }
      }
    } catch (LockstepException e) {
      LOG.debug("Kafka is not there; looking again", e);
    } catch (RuntimeException e) {
      // The supervisor must outlive whatever happens to it.
      LOG.error("Supervising ingest failed; trying again", e);
    }
  }

  private void reconcile() {
    Map<String, ViewPlan> wanted = new HashMap<>();
    views.get().forEach(view -> wanted.put(config.naming().featureLog(view), view));
    wanted.forEach(
        (log, view) ->
            running.computeIfAbsent(
                log, name -> new ViewIngest(view, config, slot, registry, clock)));
    running
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !wanted.containsKey(entry.getKey());
              if (gone) {
                entry.getValue().discard();
              }
              return gone;
            });
  }

  private static Map<String, Object> clientProperties(IngestConfig config) {
    Map<String, Object> properties = new HashMap<>(config.kafkaProperties());
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.kafkaBootstrap());
    // The supervisor has several views to look after, and a close waits for it.
    properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS);
    properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS);
    return properties;
  }
}
