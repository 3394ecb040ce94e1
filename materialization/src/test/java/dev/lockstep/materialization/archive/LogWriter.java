/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes rows to a feature log as ingest does: in transactions, some of which are aborted. */
public final class LogWriter implements AutoCloseable {
  private final OnlineStoreConfig store;
  private final ViewPlan view;
  private final LogRowCodec codec;
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;

  public LogWriter(OnlineStoreConfig store, ViewPlan view) {
    this.store = store;
    this.view = view;
    this.codec = new LogRowCodec(view);
    this.topic = store.naming().featureLog(view);
    Map<String, Object> properties = KafkaClients.properties(store);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, UUID.randomUUID().toString());
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
  }

  public LogWriter createTopic() throws Exception {
    try (Admin admin = KafkaClients.admin(store)) {
      admin.createTopics(List.of(new NewTopic(topic, view.partitions(), (short) 1))).all().get();
    }
    return this;
  }

  /** Writes rows in transactions of random size; now and then one is aborted and tried again. */
  public void write(List<LogRow> rows, Random random, int most) {
    writeSlowly(rows, random, most, Duration.ZERO);
  }

  /** As the other, with a pause after each transaction. */
  void writeSlowly(List<LogRow> rows, Random random, int most, Duration pause) {
    int from = 0;
    while (from < rows.size()) {
      LockSupport.parkNanos(pause.toNanos());
      List<LogRow> some =
          rows.subList(from, Math.min(rows.size(), from + 1 + random.nextInt(most)));
      producer.beginTransaction();
      some.forEach(this::send);
      if (random.nextInt(6) == 0) {
        producer.flush();
        producer.abortTransaction();
      } else {
        producer.commitTransaction();
        from += some.size();
      }
    }
  }

  private void send(LogRow row) {
    producer.send(
        new ProducerRecord<>(
            topic, row.partition(), row.key().encoded().getBytes(US_ASCII), codec.encode(row)));
  }

  /** All committed rows, partition by partition. */
  public static List<LogRow> read(OnlineStoreConfig store, ViewPlan view) {
    LogRowCodec codec = new LogRowCodec(view);
    List<LogRow> rows = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        KafkaClients.consumer(store, Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000))) {
      List<TopicPartition> partitions =
          IntStream.range(0, view.partitions())
              .mapToObj(p -> new TopicPartition(store.naming().featureLog(view), p))
              .toList();
      for (TopicPartition partition : partitions) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        while (consumer.position(partition) < end) {
          consumer
              .poll(Duration.ofMillis(200))
              .forEach(record -> rows.add(codec.decode(record.value())));
        }
      }
    }
    return rows;
  }

  @Override
  public void close() {
    producer.close();
  }
}
