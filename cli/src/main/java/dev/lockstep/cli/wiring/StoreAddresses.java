/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.state.ProcessRecord;
import dev.lockstep.cli.state.ProcessRecords;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.stack.BackgroundStack;
import dev.lockstep.stack.StackEndpoints;
import dev.lockstep.stack.StackStatus;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where Kafka and Pinot are.
 *
 * @param kafkaBootstrap as this process reaches Kafka
 * @param kafkaForPinot as Pinot's servers reach Kafka
 * @param pinotController its URL
 * @param pinotBrokers their URLs; empty if the controller names them
 */
public record StoreAddresses(
    String kafkaBootstrap, String kafkaForPinot, URI pinotController, List<URI> pinotBrokers) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 200;

  public StoreAddresses {
    requireNonNull(kafkaBootstrap, "kafkaBootstrap is null");
    requireNonNull(kafkaForPinot, "kafkaForPinot is null");
    requireNonNull(pinotController, "pinotController is null");
    pinotBrokers = ImmutableList.copyOf(pinotBrokers);
  }

  /** Of a local stack. */
  public static StoreAddresses of(StackEndpoints endpoints) {
    return new StoreAddresses(
        endpoints.kafkaBootstrap(),
        endpoints.kafkaForPinot(),
        URI.create(endpoints.pinotController()),
        List.of(URI.create(endpoints.pinotBroker())));
  }

  /**
   * Those of the configuration, else those of the local stack that runs in the state directory,
   * else those that a running part was started with, e.g. by the demo.
   *
   * @throws LockstepException INVALID_CONFIGURATION if only one of Kafka and Pinot is configured;
   *     STORE_UNAVAILABLE if none is and no local stack is ready
   */
  public static StoreAddresses find(LockstepConfig config) {
    if (isExternal(config)) {
      return external(config);
    }
    Path stateDir = StackWiring.stackDirectory(config.stateDir());
    StackStatus status = awaitReady(stateDir);
    if (!status.isRunning()) {
      Optional<StoreAddresses> used = usedBySomebody(config.stateDir());
      if (used.isPresent()) {
        return used.get();
      }
    }
    if (!status.isReady()) {
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE,
          (status.isRunning()
                  ? "the local stack in " + stateDir + " is not ready yet"
                  : "no Kafka and no Pinot: no local stack runs in " + stateDir)
              + "\nStart one with lockstep stack start (or lockstep dev -d DIR), go to the directory"
              + " where it runs,\nor set kafka.bootstrap and pinot.controller.");
    }
    return of(status.endpoints().orElseThrow());
  }

  /** On a busy machine a stack that is ready may take a moment to say so. */
  private static StackStatus awaitReady(Path stateDir) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    StackStatus status = BackgroundStack.status(stateDir);
    while (status.isRunning() && !status.isReady() && System.nanoTime() < deadline) {
      try {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LockstepException(ErrorCode.STORE_UNAVAILABLE, "Interrupted", e);
      }
      status = BackgroundStack.status(stateDir);
    }
    return status;
  }

  /**
   * Whether Kafka and Pinot run elsewhere.
   *
   * @throws LockstepException INVALID_CONFIGURATION if only one of them does
   */
  public static boolean isExternal(LockstepConfig config) {
    boolean kafka = config.kafka().bootstrap().isPresent();
    boolean pinot = config.pinot().controller().isPresent();
    if (kafka != pinot) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION,
          kafka
              ? "kafka.bootstrap is set, so pinot.controller is needed too"
              : "pinot.controller is set, so kafka.bootstrap is needed too");
    }
    return kafka;
  }

  private static Optional<StoreAddresses> usedBySomebody(Path stateDir) {
    return new ProcessRecords(stateDir)
        .live().stream()
            .map(ProcessRecord::addresses)
            .filter(
                addresses ->
                    addresses.containsKey(ProcessRecord.KAFKA)
                        && addresses.containsKey(ProcessRecord.PINOT_CONTROLLER))
            .map(
                addresses -> {
                  String kafka = String.valueOf(addresses.get(ProcessRecord.KAFKA));
                  String pinot = String.valueOf(addresses.get(ProcessRecord.PINOT_CONTROLLER));
                  return new StoreAddresses(kafka, kafka, URI.create(pinot), List.of());
                })
            .findFirst();
  }

  private static StoreAddresses external(LockstepConfig config) {
    String kafka = config.kafka().bootstrap().orElseThrow();
    return new StoreAddresses(
        kafka,
        config.pinot().kafkaBootstrap().orElse(kafka),
        config.pinot().controller().orElseThrow(),
        config.pinot().brokers());
  }
}
