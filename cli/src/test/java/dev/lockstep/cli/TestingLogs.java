/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads feature logs from end to end. */
public final class TestingLogs {
  private TestingLogs() {}

  /** The rows of a view version that are committed, in order within each partition. */
  public static List<LogRow> rows(OnlineStoreConfig config, ViewPlan view) {
    LogRowCodec codec = new LogRowCodec(view);
    List<LogRow> rows = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(config, Map.of())) {
      List<TopicPartition> partitions = partitions(config, view);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> rows.add(codec.decode(record.value())));
      }
    }
    return rows;
  }

  /** The partitions of a view version's log. */
  public static List<TopicPartition> partitions(OnlineStoreConfig config, ViewPlan view) {
    return IntStream.range(0, view.partitions())
        .mapToObj(partition -> new TopicPartition(config.naming().featureLog(view), partition))
        .toList();
  }
}
