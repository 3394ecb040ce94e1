/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** Reads the registry topic from its start and goes on with what comes. Not thread-safe. */
final class RegistryReader implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final Map<String, RegisteredObject> objects = new HashMap<>();
  private Deployment deployment = Deployment.NONE;
  private boolean assigned;

  RegistryReader(OnlineStoreConfig config) {
    this.consumer =
        KafkaClients.consumer(
            config, Map.of(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis()));
    this.partition = new TopicPartition(config.naming().registry(), 0);
  }

  /**
   * Reads everything that was committed when the call began.
   *
   * @throws LockstepException STORE_UNAVAILABLE if Kafka does not answer
   */
  RegistryState readToEnd() {
    try {
      if (!assign()) {
        return RegistryState.EMPTY;
      }
      long deadline = System.nanoTime() + TIMEOUT.toNanos();
      long end =
          Optional.ofNullable(consumer.endOffsets(List.of(partition), TIMEOUT).get(partition))
              .orElse(0L);
      while (consumer.position(partition, TIMEOUT) < end) {
        take(POLL);
        if (System.nanoTime() - deadline > 0) {
          throw new LockstepException(
              ErrorCode.STORE_UNAVAILABLE, "Kafka does not give the registry in time");
        }
      }
      return state();
    } catch (WakeupException e) {
      throw e;
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  /**
   * Waits a little for a deployment.
   *
   * @return the new state; empty if nothing was deployed
   * @throws WakeupException if {@link #wakeup} was called
   * @throws LockstepException STORE_UNAVAILABLE if Kafka does not answer
   */
  Optional<RegistryState> poll(Duration wait) {
    try {
      if (!assign()) {
        return Optional.empty();
      }
      long before = deployment.number();
      take(wait);
      return deployment.number() == before ? Optional.empty() : Optional.of(state());
    } catch (WakeupException e) {
      throw e;
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  /** Whether the registry's topic has been found. */
  boolean hasTopic() {
    return assigned;
  }

  /** Makes {@link #poll} of another thread return. */
  void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }

  /** Returns false while there is no topic. */
  private boolean assign() {
    if (!assigned) {
      List<PartitionInfo> partitions = consumer.partitionsFor(partition.topic(), TIMEOUT);
      if (partitions == null || partitions.isEmpty()) {
        return false;
      }
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      assigned = true;
    }
    return true;
  }

  private void take(Duration wait) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
      if (record.value() == null) {
        continue;
      }
      String key = new String(record.key(), UTF_8);
      if (key.equals(RegistryCodec.DEPLOYMENT_KEY)) {
        deployment = RegistryCodec.decodeDeployment(record.value());
      } else {
        objects.put(key, RegistryCodec.decodeObject(record.value()));
      }
    }
  }

  private RegistryState state() {
    return new RegistryState(objects, deployment);
  }

  private static LockstepException unavailable(KafkaException cause) {
    String message = cause.getMessage();
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE,
        "Cannot read the registry: "
            + (message == null ? cause.getClass().getSimpleName() : message),
        cause);
  }
}
