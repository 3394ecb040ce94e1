/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.kafka;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Kafka clients that see only what is committed. */
public final class KafkaClients {
  private KafkaClients() {}

  /** Properties of every client: where Kafka is and how to be let in. */
  public static Map<String, Object> properties(OnlineStoreConfig config) {
    Map<String, Object> properties = new HashMap<>(config.kafkaProperties());
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.kafkaBootstrap());
    return properties;
  }

  public static Admin admin(OnlineStoreConfig config) {
    return Admin.create(properties(config));
  }

  /**
   * A consumer without a group, for partitions that are assigned by hand.
   *
   * @param overrides properties that win over the defaults
   */
  public static KafkaConsumer<byte[], byte[]> consumer(
      OnlineStoreConfig config, Map<String, Object> overrides) {
    Map<String, Object> properties = properties(config);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.putAll(overrides);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Waits for an answer of Kafka.
   *
   * @param what Kafka was asked to do, e.g. "create topic x"
   * @throws LockstepException STORE_UNAVAILABLE if it cannot, with its reason as the cause
   */
  public static <T> T await(String what, KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE,
          "Kafka cannot %s: %s".formatted(what, e.getCause()),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LockstepException(ErrorCode.STORE_UNAVAILABLE, "Interrupted: " + what, e);
    }
  }
}
