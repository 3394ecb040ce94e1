/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online;

import static org.awaitility.Awaitility.await;

import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.online.kafka.LogExtents;
import dev.lockstep.online.lowering.OnlineArtifacts;
import dev.lockstep.online.lowering.RowQueries;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.online.pinot.PinotTables;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import dev.lockstep.stack.StackEndpoints;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Feature logs and tables on a real stack, filled by a transactional producer as ingest does. */
public final class TestingStore implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final OnlineStoreConfig config;
  private final Admin admin;
  private final BrokerClient brokers;
  private final PinotTables tables;
  private final LogExtents extents;
  private final KafkaProducer<byte[], byte[]> producer;

  public TestingStore(OnlineStoreConfig config) {
    this.config = config;
    this.admin = KafkaClients.admin(config);
    PinotController controller = new PinotController(config);
    this.brokers = new BrokerClient(config, controller);
    this.tables = new PinotTables(controller, brokers);
    this.extents = new LogExtents(config, Duration.ofSeconds(20));
    this.producer = producer(config);
    producer.initTransactions();
  }

  public static OnlineStoreConfig config(StackEndpoints endpoints) {
    return OnlineStoreConfig.of(endpoints.kafkaBootstrap(), endpoints.pinotController())
        .withKafkaForPinot(endpoints.kafkaForPinot())
        .withPinotBrokers(List.of(java.net.URI.create(endpoints.pinotBroker())));
  }

  /** Creates topic and table; returns when the table answers. */
  public void create(Collection<ViewPlan> views) {
    List<NewTopic> topics =
        views.stream()
            .map(
                view ->
                    new NewTopic(
                        config.naming().featureLog(view),
                        Optional.of(view.partitions()),
                        Optional.<Short>empty()))
            .toList();
    try {
      admin.createTopics(topics).all().get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("Cannot create " + topics, e);
    }
    views.forEach(view -> tables.create(OnlineArtifacts.of(view, config)));
    views.forEach(
        view -> tables.awaitReady(OnlineArtifacts.of(view, config), view.partitions(), PATIENCE));
  }

  /** Appends rows in one transaction; returns when it is committed. */
  public void append(ViewPlan view, Collection<LogRow> rows) {
    LogRowCodec codec = new LogRowCodec(view);
    producer.beginTransaction();
    for (LogRow row : rows) {
      byte[] key = row.key().encoded().getBytes(StandardCharsets.UTF_8);
      int partition = KeyPartitioner.partition(row.key(), view.partitions());
      producer.send(
          new ProducerRecord<>(
              config.naming().featureLog(view), partition, key, codec.encode(row)));
    }
    producer.commitTransaction();
  }

  /** Returns when Pinot counts as many rows as the log has. */
  public void awaitVisible(ViewPlan view) {
    long wanted =
        extents.read(config.naming().featureLog(view), view.partitions()).stream()
            .mapToLong(LogExtent::rows)
            .sum();
    await("rows of " + view.name())
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(() -> count(view) >= wanted);
  }

  public long count(ViewPlan view) {
    return brokers
        .query(
            RowQueries.count(config.naming().table(view)),
            () ->
                row -> {
                  row.nextToken();
                  row.nextToken();
                },
            System.nanoTime() + Duration.ofSeconds(5).toNanos())
        .answer()
        .totalDocs();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    extents.close();
    brokers.close();
    admin.close(Duration.ofSeconds(5));
  }

  private static KafkaProducer<byte[], byte[]> producer(OnlineStoreConfig config) {
    Map<String, Object> properties = new HashMap<>(KafkaClients.properties(config));
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "testing-" + UUID.randomUUID());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
