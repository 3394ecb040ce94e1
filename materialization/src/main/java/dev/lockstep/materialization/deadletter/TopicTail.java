/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.deadletter;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Reads what is committed of a whole topic, without a group. Not thread-safe. */
final class TopicTail implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Map<DeadLetterId, ConsumerRecord<byte[], byte[]>> fetched = new HashMap<>();

  /** Opens a topic at its beginning; a topic that does not exist is an empty one. */
  TopicTail(OnlineStoreConfig config, String topic) {
    this.consumer =
        KafkaClients.consumer(config, Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000));
    this.partitions =
        consumer.listTopics(TIMEOUT).getOrDefault(topic, List.of()).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Goes to the first record with this timestamp or a later one. */
  void seek(Instant moment) {
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, moment.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times, TIMEOUT);
    for (TopicPartition partition : partitions) {
      Optional.ofNullable(found.get(partition))
          .ifPresentOrElse(
              place -> consumer.seek(partition, place.offset()),
              () -> consumer.seekToEnd(List.of(partition)));
    }
  }

  /** One record; empty if there is none. Asking in ascending order is fast. */
  Optional<ConsumerRecord<byte[], byte[]>> at(DeadLetterId id) {
    ConsumerRecord<byte[], byte[]> known = fetched.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<TopicPartition> partition =
        partitions.stream().filter(each -> each.partition() == id.partition()).findFirst();
    partition.ifPresent(place -> fetchFrom(place, id.offset()));
    return Optional.ofNullable(fetched.get(id));
  }

  private void fetchFrom(TopicPartition partition, long offset) {
    fetched.clear();
    consumer.pause(partitions);
    consumer.resume(List.of(partition));
    consumer.seek(partition, offset);
    long end = ends().getOrDefault(partition, 0L);
    while (fetched.isEmpty() && consumer.position(partition) < end) {
      poll(record -> fetched.put(new DeadLetterId(record.partition(), record.offset()), record));
    }
  }

  /** Reads on to what is the end now. */
  void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    Map<TopicPartition, Long> ends = ends();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      poll(sink);
    }
  }

  /** Reads what has come, waiting a moment for something to come. */
  void poll(Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    if (!partitions.isEmpty()) {
      consumer.poll(POLL).forEach(sink);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }

  private Map<TopicPartition, Long> ends() {
    return consumer.endOffsets(partitions, TIMEOUT);
  }
}
