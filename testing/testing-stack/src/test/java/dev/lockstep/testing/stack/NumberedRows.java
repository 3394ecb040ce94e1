/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing.stack;

import dev.lockstep.stack.StackEndpoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A topic of rows 0, 1, 2, ...: their count and sum tell whether one is missing or doubled. */
final class NumberedRows {
  static final int PARTITIONS = 4;

  private final StackEndpoints endpoints;
  private final String topic;
  private long rows;
  private long sum;

  NumberedRows(StackEndpoints endpoints, String topic) {
    this.endpoints = endpoints;
    this.topic = topic;
  }

  void createTopic() throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(client())) {
      admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
    }
  }

  /** Adds rows, spread evenly over the partitions, and returns when Kafka has them all. */
  void produce(int count) throws InterruptedException, ExecutionException {
    Properties settings = client();
    settings.put("key.serializer", StringSerializer.class.getName());
    settings.put("value.serializer", StringSerializer.class.getName());
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings)) {
      for (int i = 0; i < count; i++) {
        String value = "{\"id\":\"%d\",\"n\":%d,\"ts\":%d}".formatted(i, rows, 1_700_000_000_000L);
        sent.add(producer.send(new ProducerRecord<>(topic, i % PARTITIONS, null, value)));
        sum += rows;
        rows++;
      }
      for (Future<RecordMetadata> future : sent) {
        future.get();
      }
    }
  }

  /** What a store that has all the rows says. */
  Optional<PinotClient.Totals> totals() {
    return Optional.of(new PinotClient.Totals(rows, sum));
  }

  long rows() {
    return rows;
  }

  /** Counts the rows that Kafka hands out. */
  long consume() {
    Properties settings = client();
    settings.put("key.deserializer", StringDeserializer.class.getName());
    settings.put("value.deserializer", StringDeserializer.class.getName());
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings)) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int i = 0; i < PARTITIONS; i++) {
        partitions.add(new TopicPartition(topic, i));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long seen = 0;
      long polled;
      do {
        polled = consumer.poll(Duration.ofSeconds(2)).count();
        seen += polled;
      } while (polled > 0);
      return seen;
    }
  }

  private Properties client() {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", endpoints.kafkaBootstrap());
    return settings;
  }
}
