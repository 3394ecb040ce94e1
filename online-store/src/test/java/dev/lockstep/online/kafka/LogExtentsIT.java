/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.TestingStore;
import dev.lockstep.testing.stack.TestingStack;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LogExtentsIT {
  private final OnlineStoreConfig config = TestingStore.config(TestingStack.shared().endpoints());
  private final String topic = "extents-" + UUID.randomUUID();
  private final LogExtents extents = new LogExtents(config, Duration.ofSeconds(20));
  private final KafkaProducer<byte[], byte[]> producer = producer(config);

  @BeforeEach
  void createTopic() throws ExecutionException, InterruptedException {
    try (Admin admin = KafkaClients.admin(config)) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    }
    producer.initTransactions();
  }

  @AfterEach
  void close() {
    producer.close();
    extents.close();
  }

  @Test
  void anEmptyLogReachesNowhere() {
    assertThat(extents.partitions(topic)).isEqualTo(2);
    assertThat(extents.read(topic, 2)).containsExactly(LogExtent.EMPTY, LogExtent.EMPTY);
    assertThat(LogExtent.EMPTY.rows()).isZero();
  }

  @Test
  void findsTheEndsBehindMarkersAndAbortedRows() {
    commit(1, -2, 3);
    assertThat(extents.read(topic, 2)).containsExactly(LogExtent.EMPTY, new LogExtent(-2, 3));
    abort(1, 4, 5_000);
    assertThat(extents.read(topic, 2)).containsExactly(LogExtent.EMPTY, new LogExtent(-2, 3));
    commit(0, 1, 1);
    commit(1, 4, 4);
    assertThat(extents.read(topic, 2)).containsExactly(new LogExtent(1, 1), new LogExtent(-2, 4));
    assertThat(extents.read(topic, 2).get(1).rows()).isEqualTo(7);
  }

  @Test
  void doesNotSeeRowsThatAreNotCommitted() {
    abort(0, 1, 40);
    assertThat(extents.read(topic, 2)).containsExactly(LogExtent.EMPTY, LogExtent.EMPTY);
    commit(0, 1, 2);
    producer.beginTransaction();
    send(0, 3, 9);
    producer.flush();
    assertThat(extents.read(topic, 2).get(0)).isEqualTo(new LogExtent(1, 2));
    producer.abortTransaction();
  }

  @Test
  void aTopicThatIsNotThereHasNoPartitions() {
    assertThat(extents.partitions("nowhere-" + UUID.randomUUID())).isZero();
  }

  @Test
  void somethingElseThanARowIsAnError() {
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(topic, 0, null, "hello".getBytes(UTF_8)));
    producer.commitTransaction();
    assertThatThrownBy(() -> extents.read(topic, 2))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("Not a feature log row: " + topic + ", partition 0, offset 0");
  }

  private void commit(int partition, long firstSeq, long lastSeq) {
    producer.beginTransaction();
    send(partition, firstSeq, lastSeq);
    producer.commitTransaction();
  }

  private void abort(int partition, long firstSeq, long lastSeq) {
    producer.beginTransaction();
    send(partition, firstSeq, lastSeq);
    producer.flush();
    producer.abortTransaction();
  }

  private void send(int partition, long firstSeq, long lastSeq) {
    for (long seq = firstSeq; seq <= lastSeq; seq++) {
      String row = "{\"ls_partition\":%s,\"ls_seq\":%s,\"a\":1}".formatted(partition, seq);
      producer.send(new ProducerRecord<>(topic, partition, null, row.getBytes(UTF_8)));
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(OnlineStoreConfig config) {
    Map<String, Object> properties = new HashMap<>(KafkaClients.properties(config));
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, UUID.randomUUID().toString());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
