/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The newest rows of feature logs. Not thread-safe. */
public final class LogEnds implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Markers of transactions take offsets too; looking back doubles until a row is found. */
  private static final long FIRST_LOOK_BACK = 16;

  private final OnlineStoreConfig config;
  private final KafkaConsumer<byte[], byte[]> consumer;

  public LogEnds(OnlineStoreConfig config) {
    this.config = config;
    this.consumer = KafkaClients.consumer(config, Map.of());
  }

  /**
   * How much a log holds.
   *
   * @param rows in all partitions
   * @param newestArrival when the newest row arrived; empty for an empty log
   * @param newestEvent event time of the newest row of some partition; empty for an empty log
   */
  public record Extent(long rows, Optional<Instant> newestArrival, Optional<Instant> newestEvent) {}

  /** The extent of a view's log; empty if it has no topic. */
  public Optional<Extent> extent(ViewPlan view) {
    String topic = config.naming().featureLog(view);
    if (consumer.partitionsFor(topic).isEmpty()) {
      return Optional.empty();
    }
    LogRowCodec codec = new LogRowCodec(view);
    List<LogRow> newest = new ArrayList<>();
    for (int partition = 0; partition < view.partitions(); partition++) {
      newestRecord(new TopicPartition(topic, partition))
          .ifPresent(found -> newest.add(codec.decode(found.value())));
    }
    return Optional.of(
        new Extent(
            newest.stream().mapToLong(LogRow::seq).sum(),
            newest.stream()
                .map(row -> Instant.ofEpochMilli(row.ingestTimeMillis()))
                .max(Instant::compareTo),
            newest.stream()
                .map(row -> Instant.ofEpochMilli(row.eventTimeMillis()))
                .max(Instant::compareTo)));
  }

  private Optional<ConsumerRecord<byte[], byte[]>> newestRecord(TopicPartition partition) {
    consumer.assign(List.of(partition));
    long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    Optional<ConsumerRecord<byte[], byte[]>> newest = Optional.empty();
    for (long back = FIRST_LOOK_BACK; newest.isEmpty() && end > begin; back *= 2) {
      long from = Math.max(begin, end - back);
      newest = newestFrom(partition, from, end);
      if (from == begin) {
        break;
      }
    }
    return newest;
  }

  private Optional<ConsumerRecord<byte[], byte[]>> newestFrom(
      TopicPartition partition, long from, long end) {
    consumer.seek(partition, from);
    Optional<ConsumerRecord<byte[], byte[]>> newest = Optional.empty();
    while (consumer.position(partition) < end) {
      for (ConsumerRecord<byte[], byte[]> found : consumer.poll(POLL)) {
        newest = Optional.of(found);
      }
    }
    return newest;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
