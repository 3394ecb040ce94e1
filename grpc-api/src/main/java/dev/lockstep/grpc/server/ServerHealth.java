/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.server;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.lockstep.proto.v1.FeatureStoreGrpc;
import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The standard health service. The server as a whole (service "") and the feature store are SERVING
 * while definitions are loaded and the store answers. Thread-safe.
 */
final class ServerHealth {
  /** One slow answer under load must not send all clients elsewhere. */
  private static final int LOOKS_UNTIL_NOT_SERVING = 2;

  private static final Logger log = LoggerFactory.getLogger(ServerHealth.class);

  private final HealthStatusManager manager = new HealthStatusManager();
  private final StoreProbe probe;
  private final ScheduledExecutorService prober =
      Executors.newSingleThreadScheduledExecutor(
          new ThreadFactoryBuilder().setNameFormat("lockstep-probe").setDaemon(true).build());
  private boolean serving;
  private int failedLooks;

  ServerHealth(StoreProbe probe) {
    this.probe = probe;
    set(ServingStatus.NOT_SERVING);
  }

  BindableService service() {
    return manager.getHealthService();
  }

  void start(Duration interval) {
    prober.scheduleWithFixedDelay(this::look, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** NOT_SERVING from now on, for good. */
  void drain() {
    prober.shutdownNow();
    manager.enterTerminalState();
  }

  private void look() {
    Optional<String> found;
    try {
      found = probe.problem();
    } catch (RuntimeException e) {
      found = Optional.of("The probe failed: " + e);
    }
    failedLooks = found.isEmpty() ? 0 : failedLooks + 1;
    boolean now = found.isEmpty() || (serving && failedLooks < LOOKS_UNTIL_NOT_SERVING);
    // Texts of problems vary from time to time; only a change of the status is news.
    if (now && !serving) {
      log.info("Serving");
    } else if (!now && serving) {
      log.warn("Not serving: {}", found.orElse(""));
    }
    serving = now;
    set(now ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }

  private void set(ServingStatus status) {
    manager.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    manager.setStatus(FeatureStoreGrpc.SERVICE_NAME, status);
  }
}
