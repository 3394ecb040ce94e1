/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.archive;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads a feature log from a position on and sees to it that no row is left out: per partition the
 * seq of the rows it gives grows by one. Only {@link #wakeup} may be called by another thread.
 */
final class LogReader implements AutoCloseable {
  private final String topic;
  private final LogRowCodec codec;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final PartitionCursor[] cursors;

  LogReader(OnlineStoreConfig config, ViewPlan view) {
    this.topic = config.naming().featureLog(view);
    this.codec = new LogRowCodec(view);
    this.partitions =
        IntStream.range(0, view.partitions()).mapToObj(p -> new TopicPartition(topic, p)).toList();
    this.cursors = new PartitionCursor[view.partitions()];
    this.consumer =
        KafkaClients.consumer(
            config,
            Map.of(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                20_000,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                4 << 20,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                32 << 20));
  }

  /** Whether there is such a topic. */
  boolean hasTopic() {
    try {
      List<PartitionInfo> found = consumer.partitionsFor(topic);
      return found != null && !found.isEmpty();
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  /**
   * Goes to the row after a position.
   *
   * @param snapshot that reaches the position; empty before the first
   */
  void seek(LakePosition position, Optional<LakeSnapshot> snapshot) {
    try {
      consumer.assign(partitions);
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      for (TopicPartition partition : partitions) {
        int number = partition.partition();
        long begin = begins.getOrDefault(partition, 0L);
        long end = ends.getOrDefault(partition, begin);
        OptionalLong noted = LogOffsets.next(snapshot, topic, number);
        PartitionCursor cursor = new PartitionCursor(partition, begin, position.seq(number));
        cursor.checkNotEmptied(noted, end);
        cursors[number] = cursor;
        boolean usable =
            position.seq(number).isPresent()
                && noted.isPresent()
                && noted.getAsLong() >= begin
                && noted.getAsLong() <= end;
        consumer.seek(partition, usable ? noted.getAsLong() : begin);
      }
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  /**
   * Reads on and adds what it finds to a batch.
   *
   * @throws LockstepException ROWS_GONE if the log no longer holds the next row
   */
  void poll(Duration timeout, Batch batch) {
    try {
      var records = consumer.poll(timeout);
      for (TopicPartition partition : records.partitions()) {
        read(partition, records.records(partition), batch);
      }
    } catch (WakeupException e) {
      // Somebody wants to be heard.
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  private void read(
      TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records, Batch batch) {
    PartitionCursor cursor = cursors[partition.partition()];
    for (ConsumerRecord<byte[], byte[]> record : records) {
      LogRow row = decode(record);
      switch (cursor.take(row)) {
        case NEW -> batch.add(row, record.value().length);
        case KNOWN -> {}
        case BEYOND -> {
          // What was noted down led past the row: the log itself tells whether it is there.
          consumer.seek(partition, cursor.rewind());
          return;
        }
      }
    }
  }

  private LogRow decode(ConsumerRecord<byte[], byte[]> record) {
    LogRow row;
    try {
      row = codec.decode(record.value());
    } catch (RuntimeException e) {
      throw new LockstepException(
          ErrorCode.INTERNAL,
          "Topic %s, partition %s, offset %s is not a row of the view: %s"
              .formatted(topic, record.partition(), record.offset(), e.getMessage()),
          e);
    }
    if (row.partition() != record.partition()) {
      throw new LockstepException(
          ErrorCode.PARTITIONING_MISMATCH,
          "Topic %s, partition %s, offset %s holds a row of partition %s"
              .formatted(topic, record.partition(), record.offset(), row.partition()));
    }
    return row;
  }

  /** What goes with a commit of all that was read. */
  Map<String, String> notes() {
    Map<Integer, Long> offsets = new TreeMap<>();
    partitions.forEach(
        partition -> offsets.put(partition.partition(), consumer.position(partition)));
    return LogOffsets.notes(topic, offsets);
  }

  /** Where the log ends now. */
  Map<TopicPartition, Long> ends() {
    try {
      return consumer.endOffsets(partitions);
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  /** Whether everything before these offsets was read. */
  boolean hasReached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** Offsets that were not read yet, as far as Kafka has told. */
  long lag() {
    return partitions.stream().mapToLong(p -> consumer.currentLag(p).orElse(0)).sum();
  }

  /** Ends a poll. */
  void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }

  private LockstepException unavailable(KafkaException e) {
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE, "Kafka does not give the rows of " + topic + ": " + e, e);
  }
}
