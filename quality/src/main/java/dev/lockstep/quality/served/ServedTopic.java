/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.served;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.proto.v1.ServedAnswer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the topic of the served log. Blocking; an object is used by one thread. */
public final class ServedTopic implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServedTopic.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(200);

  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private long unreadable;
  private long gone;

  public ServedTopic(OnlineStoreConfig config) {
    this.topic = config.naming().servedLog();
    this.consumer = KafkaClients.consumer(config, Map.of());
  }

  /** How many records could not be read so far. */
  public long unreadable() {
    return unreadable;
  }

  /** How many records that were asked for Kafka no longer has, so far. */
  public long gone() {
    return gone;
  }

  /**
   * Reads what came after a position and is there now.
   *
   * @param after the highest offset of each partition that is known
   * @param records takes them, those of a partition in its order; false ends it after that record
   * @return the position that was reached; nothing is read and {@code after} stays if there is no
   *     topic
   * @throws LockstepException STORE_UNAVAILABLE if Kafka does not answer
   */
  public LakePosition read(LakePosition after, Predicate<ServedRecord> records) {
    try {
      List<TopicPartition> partitions = assign();
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, TIMEOUT);
      for (TopicPartition partition : partitions) {
        long next = after.seq(partition.partition()).orElse(-1L) + 1;
        long begin = begins.getOrDefault(partition, 0L);
        gone += Math.max(0, begin - Math.max(next, 0));
        consumer.seek(partition, Math.max(next, begin));
      }
      return readToEnd(partitions, after, records);
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  /**
   * A position moved on to just before the first record that was written at or after a moment;
   * where it is behind that already it stays.
   */
  public LakePosition notBefore(LakePosition position, long epochMillis) {
    if (epochMillis <= 0) {
      return position;
    }
    try {
      List<TopicPartition> partitions = assign();
      Map<TopicPartition, Long> times = new HashMap<>();
      partitions.forEach(partition -> times.put(partition, epochMillis));
      Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times, TIMEOUT);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, TIMEOUT);
      LakePosition moved = position;
      for (TopicPartition partition : partitions) {
        OffsetAndTimestamp at = found.get(partition);
        long first = at == null ? ends.getOrDefault(partition, 0L) : at.offset();
        long known = position.seq(partition.partition()).orElse(-1);
        moved = moved.with(partition.partition(), Math.max(known, first - 1));
      }
      return moved;
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  private LakePosition readToEnd(
      List<TopicPartition> partitions, LakePosition after, Predicate<ServedRecord> records) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, TIMEOUT);
    Map<Integer, Long> reached = new TreeMap<>(after.seqs());
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey(), TIMEOUT) < end.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        reached.put(record.partition(), record.offset());
        if (!take(record, records)) {
          return new LakePosition(reached);
        }
        // However long the taker took: Kafka has until now to give more.
        deadline = System.nanoTime() + TIMEOUT.toNanos();
      }
      if (System.nanoTime() - deadline > 0) {
        throw new LockstepException(
            ErrorCode.STORE_UNAVAILABLE, "Kafka does not give topic %s in time".formatted(topic));
      }
    }
    return new LakePosition(reached);
  }

  private boolean take(ConsumerRecord<byte[], byte[]> record, Predicate<ServedRecord> records) {
    ServedAnswer answer;
    try {
      answer = ServedAnswer.parseFrom(record.value());
    } catch (InvalidProtocolBufferException e) {
      unreadable++;
      LOG.warn(
          "Record {} of partition {} of topic {} is no served answer: {}",
          record.offset(),
          record.partition(),
          topic,
          e.getMessage());
      return true;
    }
    return records.test(new ServedRecord(record.partition(), record.offset(), answer));
  }

  private List<TopicPartition> assign() {
    List<PartitionInfo> known = consumer.partitionsFor(topic, TIMEOUT);
    List<TopicPartition> partitions =
        known == null
            ? List.of()
            : known.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    consumer.assign(partitions);
    return partitions;
  }

  private LockstepException unavailable(KafkaException e) {
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE,
        "Cannot read topic %s: %s".formatted(topic, e.getMessage()),
        e);
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }
}
