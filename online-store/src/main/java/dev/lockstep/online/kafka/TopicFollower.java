/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.kafka;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads the one partition of a topic from its start and goes on with what comes, committed records
 * only. Not thread-safe, but for {@link #wakeup}.
 */
public final class TopicFollower implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final Consumer<ConsumerRecord<byte[], byte[]>> records;
  private boolean assigned;

  /**
   * @param records gets each record in its order
   */
  public TopicFollower(
      OnlineStoreConfig config, String topic, Consumer<ConsumerRecord<byte[], byte[]>> records) {
    this.consumer =
        KafkaClients.consumer(
            config, Map.of(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis()));
    this.partition = new TopicPartition(topic, 0);
    this.records = records;
  }

  /**
   * Takes everything that was committed when the call began; nothing if there is no topic.
   *
   * @throws LockstepException STORE_UNAVAILABLE if Kafka does not answer
   */
  public void readToEnd() {
    try {
      if (!assign()) {
        return;
      }
      long deadline = System.nanoTime() + TIMEOUT.toNanos();
      long end =
          Optional.ofNullable(consumer.endOffsets(List.of(partition), TIMEOUT).get(partition))
              .orElse(0L);
      while (consumer.position(partition, TIMEOUT) < end) {
        consumer.poll(POLL).forEach(records);
        if (System.nanoTime() - deadline > 0) {
          throw new LockstepException(
              ErrorCode.STORE_UNAVAILABLE,
              "Kafka does not give topic %s in time".formatted(partition.topic()));
        }
      }
    } catch (WakeupException e) {
      throw e;
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  /**
   * Waits a little for records and takes them.
   *
   * @return false if there is no topic yet
   * @throws WakeupException if {@link #wakeup} was called
   * @throws LockstepException STORE_UNAVAILABLE if Kafka does not answer
   */
  public boolean poll(Duration wait) {
    try {
      if (!assign()) {
        return false;
      }
      consumer.poll(wait).forEach(records);
      return true;
    } catch (WakeupException e) {
      throw e;
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  /** Makes {@link #poll} of another thread return. */
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }

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

  private LockstepException unavailable(KafkaException cause) {
    String message = cause.getMessage();
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE,
        "Cannot read topic %s: %s"
            .formatted(
                partition.topic(), message == null ? cause.getClass().getSimpleName() : message),
        cause);
  }
}
