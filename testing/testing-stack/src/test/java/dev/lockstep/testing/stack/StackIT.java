/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.stack.Role;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever stack the tests run on: rows come through, and none is lost or doubled by restarts and
 * kills. The methods share one stack and build on each other.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StackIT {
  private static final Logger logger = LoggerFactory.getLogger(StackIT.class);
  private static final String TOPIC = "stack-it";
  private static final String TABLE = "stack_it";
  private static final int PARTITIONS = 4;
  private static final int BATCH = 5_000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static TestingStack stack;
  private static PinotClient pinot;
  private static long rows;
  private static long sum;

  @BeforeAll
  static void start() throws Exception {
    stack = TestingStack.start();
    pinot = new PinotClient(stack.endpoints());
    try (Admin admin = Admin.create(client())) {
      NewTopic topic = new NewTopic(TOPIC, PARTITIONS, (short) 1);
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  @Order(1)
  void rowsGoThroughKafkaIntoPinot() throws Exception {
    // Segments are finished after the third and the fifth batch, away from the moments at which
    // Kafka ends: a commit cut off by that takes Pinot minutes to repair, on images as they are.
    pinot.createTable(TABLE, TOPIC, PARTITIONS * 3_000);
    produce();
    assertThat(consume()).isEqualTo(rows);
    awaitExact();
  }

  @Test
  @Order(2)
  void nothingIsLostByAnOrderlyRestart() throws Exception {
    timed("restart of Pinot", () -> stack.restart(Role.PINOT));
    assertExactFromNowOn();
    timed("restart of Kafka", () -> stack.restart(Role.KAFKA));
    produce();
    awaitExact();
  }

  @Test
  @Order(3)
  void nothingIsLostOrDoubledWhenPinotIsKilled() throws Exception {
    stack.kill(Role.PINOT);
    produce();
    timed("restart of Pinot after a kill", () -> stack.restart(Role.PINOT));
    assertExactFromNowOn();
    produce();
    awaitExact();
  }

  @Test
  @Order(4)
  void nothingIsLostOrDoubledWhenKafkaIsKilled() throws Exception {
    stack.kill(Role.KAFKA);
    timed("restart of Kafka after a kill", () -> stack.restart(Role.KAFKA));
    produce();
    assertThat(consume()).isEqualTo(rows);
    timed("Pinot exact after Kafka came back", StackIT::awaitExact);
  }

  /** After a restart has returned, a partial answer would be a wrong one. */
  private static void assertExactFromNowOn() {
    for (int i = 0; i < 20; i++) {
      assertThat(pinot.totals(TABLE)).contains(new PinotClient.Totals(rows, sum));
    }
  }

  private static void awaitExact() {
    Optional<PinotClient.Totals> wanted = Optional.of(new PinotClient.Totals(rows, sum));
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(pinot.totals(TABLE)).isEqualTo(wanted));
  }

  private static void produce() throws InterruptedException, ExecutionException {
    Properties settings = client();
    settings.put("key.serializer", StringSerializer.class.getName());
    settings.put("value.serializer", StringSerializer.class.getName());
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings)) {
      for (int i = 0; i < BATCH; i++) {
        String value = "{\"id\":\"%d\",\"n\":%d,\"ts\":%d}".formatted(i, rows, 1_700_000_000_000L);
        sent.add(producer.send(new ProducerRecord<>(TOPIC, Integer.toString(i), value)));
        sum += rows;
        rows++;
      }
      for (Future<RecordMetadata> future : sent) {
        future.get();
      }
    }
  }

  private static long consume() {
    Properties settings = client();
    settings.put("key.deserializer", StringDeserializer.class.getName());
    settings.put("value.deserializer", StringDeserializer.class.getName());
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings)) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int i = 0; i < PARTITIONS; i++) {
        partitions.add(new TopicPartition(TOPIC, i));
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

  private static Properties client() {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", stack.endpoints().kafkaBootstrap());
    return settings;
  }

  private static void timed(String what, Runnable action) {
    long start = System.nanoTime();
    action.run();
    logger.info("{}: {} ms", what, (System.nanoTime() - start) / 1_000_000);
  }
}
