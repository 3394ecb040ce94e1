/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka topics as commands need them. */
public final class Topics {
  private Topics() {}

  /** A producer whose events are acknowledged by every replica and written once. */
  public static Producer<byte[], byte[]> producer(OnlineStoreConfig config) {
    Map<String, Object> properties = KafkaClients.properties(config);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Fails if a topic is not there.
   *
   * @throws LockstepException INVALID_REQUEST if there is no such topic; STORE_UNAVAILABLE
   */
  public static void require(OnlineStoreConfig config, String topic) {
    try (Admin admin = KafkaClients.admin(config)) {
      admin.describeTopics(List.of(topic)).allTopicNames().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new LockstepException(
            ErrorCode.INVALID_REQUEST,
            "there is no topic '" + topic + "' yet; lockstep apply creates it with --create-topics",
            e);
      }
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE, "Kafka does not answer: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LockstepException(ErrorCode.STORE_UNAVAILABLE, "interrupted", e);
    }
  }
}
