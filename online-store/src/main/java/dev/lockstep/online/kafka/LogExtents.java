/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.kafka;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.row.LogRowCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks Kafka how far feature logs reach. Offsets do not tell, since transaction markers and aborted
 * rows take offsets too; the rows themselves do. Thread-safe, one call at a time.
 */
public final class LogExtents implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);
  // One record and its marker are the usual end; an aborted transaction may hide it further back.
  private static final long FIRST_STEP_BACK = 4;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Duration timeout;
  private final Map<TopicPartition, Long> firstSeqs = new HashMap<>();

  /**
   * @param timeout after which Kafka counts as unreachable
   */
  public LogExtents(OnlineStoreConfig config, Duration timeout) {
    this.timeout = timeout;
    this.consumer =
        KafkaClients.consumer(
            config,
            Map.of(
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) timeout.toMillis(),
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) timeout.toMillis(),
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                200,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                64 * 1024,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                20));
  }

  /**
   * How many partitions a topic has; 0 if it does not exist.
   *
   * @throws LockstepException STORE_UNAVAILABLE if Kafka does not answer
   */
  public synchronized int partitions(String topic) {
    try {
      List<PartitionInfo> partitions = consumer.partitionsFor(topic, timeout);
      return partitions == null ? 0 : partitions.size();
    } catch (KafkaException e) {
      throw unavailable(topic, e);
    }
  }

  /**
   * The extents of a topic's partitions, in their order: what was committed when the call began is
   * in them.
   *
   * @throws LockstepException STORE_UNAVAILABLE if Kafka does not answer
   */
  public synchronized List<LogExtent> read(String topic, int partitions) {
    List<TopicPartition> all =
        IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      // The client warns of offsets that it gets for partitions that are not assigned.
      consumer.assign(all);
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(all, timeout);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all, timeout);
      readFirstSeqs(begins, ends, deadline);
      Map<TopicPartition, Long> lastSeqs = readLastSeqs(begins, ends, deadline);
      return all.stream().map(p -> extent(p, lastSeqs)).collect(ImmutableList.toImmutableList());
    } catch (KafkaException e) {
      throw unavailable(topic, e);
    }
  }

  /**
   * The extents of a tile log's partitions, in their order. Nothing there is written in
   * transactions, so an offset counts records.
   *
   * @throws LockstepException STORE_UNAVAILABLE if Kafka does not answer
   */
  public synchronized List<LogExtent> readTileLog(String topic, int partitions) {
    List<TopicPartition> all =
        IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
    try {
      Map<TopicPartition, Long> ends = consumer.endOffsets(all, timeout);
      return all.stream()
          .map(p -> new LogExtent(1, ends.getOrDefault(p, 0L)))
          .collect(ImmutableList.toImmutableList());
    } catch (KafkaException e) {
      throw unavailable(topic, e);
    }
  }

  @Override
  public synchronized void close() {
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }

  private LogExtent extent(TopicPartition partition, Map<TopicPartition, Long> lastSeqs) {
    Long first = firstSeqs.get(partition);
    Long last = lastSeqs.get(partition);
    return first == null || last == null ? LogExtent.EMPTY : new LogExtent(first, last);
  }

  /** The first row never changes, so each partition is read once. */
  private void readFirstSeqs(
      Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends, long deadline) {
    Map<TopicPartition, Long> unknown = new HashMap<>();
    begins.forEach(
        (partition, begin) -> {
          if (ends.getOrDefault(partition, begin) > begin && !firstSeqs.containsKey(partition)) {
            unknown.put(partition, begin);
          }
        });
    Map<TopicPartition, Long> seqs = new HashMap<>();
    scan(unknown, ends, deadline, true, seqs);
    firstSeqs.putAll(seqs);
  }

  private Map<TopicPartition, Long> readLastSeqs(
      Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends, long deadline) {
    Map<TopicPartition, Long> seqs = new HashMap<>();
    Set<TopicPartition> open = new HashSet<>(firstSeqs.keySet());
    open.retainAll(ends.keySet());
    for (long step = FIRST_STEP_BACK; !open.isEmpty(); step *= 16) {
      Map<TopicPartition, Long> from = new HashMap<>();
      for (TopicPartition partition : open) {
        long begin = begins.getOrDefault(partition, 0L);
        from.put(partition, Math.max(begin, ends.getOrDefault(partition, begin) - step));
      }
      scan(from, ends, deadline, false, seqs);
      open.removeIf(p -> seqs.containsKey(p) || Objects.equals(from.get(p), begins.get(p)));
    }
    return seqs;
  }

  /** Reads from the given offsets up to the ends; keeps the first or the last seq of each. */
  private void scan(
      Map<TopicPartition, Long> from,
      Map<TopicPartition, Long> ends,
      long deadline,
      boolean firstOnly,
      Map<TopicPartition, Long> seqs) {
    Set<TopicPartition> open = new HashSet<>(from.keySet());
    consumer.pause(consumer.assignment());
    consumer.resume(open);
    from.forEach(consumer::seek);
    while (!open.isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new LockstepException(
            ErrorCode.STORE_UNAVAILABLE, "Kafka does not give the rows of " + open + " in time");
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (open.contains(partition)) {
          long seq = seq(record);
          seqs.merge(partition, seq, (old, now) -> firstOnly ? old : Math.max(old, now));
        }
      }
      List<TopicPartition> done =
          open.stream().filter(p -> isScanned(p, ends, firstOnly, seqs)).toList();
      consumer.pause(done);
      done.forEach(open::remove);
    }
  }

  private boolean isScanned(
      TopicPartition partition,
      Map<TopicPartition, Long> ends,
      boolean firstOnly,
      Map<TopicPartition, Long> seqs) {
    return (firstOnly && seqs.containsKey(partition))
        || consumer.position(partition, timeout) >= ends.getOrDefault(partition, 0L);
  }

  private static long seq(ConsumerRecord<byte[], byte[]> record) {
    try {
      return LogRowCodec.seq(record.value());
    } catch (IllegalArgumentException e) {
      throw new LockstepException(
          ErrorCode.INTERNAL,
          "Not a feature log row: %s, partition %s, offset %s"
              .formatted(record.topic(), record.partition(), record.offset()),
          e);
    }
  }

  private static LockstepException unavailable(String topic, KafkaException cause) {
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE,
        "Kafka does not tell how far %s reaches: %s".formatted(topic, cause.getMessage()),
        cause);
  }
}
