/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.online.lowering.OnlineArtifacts;
import dev.lockstep.online.lowering.RowQueries;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.online.pinot.PinotTables;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import dev.lockstep.stack.StackEndpoints;
import dev.lockstep.testing.NaiveFeatureReader;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Feature logs and tables on a real stack, and an oracle that knows the same rows. */
final class StoreFixture implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final OnlineStoreConfig config;
  final NaiveFeatureReader oracle = new NaiveFeatureReader();
  private final BrokerClient brokers;
  private final PinotTables tables;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, Long> seqs = new HashMap<>();
  private final Map<String, Integer> rows = new HashMap<>();

  StoreFixture(StackEndpoints endpoints) {
    config =
        OnlineStoreConfig.of(endpoints.kafkaBootstrap(), endpoints.pinotController())
            .withKafkaForPinot(endpoints.kafkaForPinot())
            .withPinotBrokers(List.of(URI.create(endpoints.pinotBroker())))
            .withNaming(new Naming("grpc" + Long.toString(System.nanoTime(), 36)));
    PinotController controller = new PinotController(config);
    brokers = new BrokerClient(config, controller);
    tables = new PinotTables(controller, brokers);
    producer =
        new KafkaProducer<>(
            KafkaClients.properties(config), new ByteArraySerializer(), new ByteArraySerializer());
  }

  void create(List<ViewPlan> views) throws ExecutionException, InterruptedException {
    try (Admin admin = KafkaClients.admin(config)) {
      admin
          .createTopics(
              views.stream()
                  .map(
                      view ->
                          new NewTopic(
                              config.naming().featureLog(view),
                              Optional.of(view.partitions()),
                              Optional.<Short>empty()))
                  .toList())
          .all()
          .get();
    }
    views.forEach(view -> tables.create(OnlineArtifacts.of(view, config)));
    views.forEach(
        view -> tables.awaitReady(OnlineArtifacts.of(view, config), view.partitions(), PATIENCE));
  }

  /** Appends rows with the partition of their key and the next seq; returns when Pinot has them. */
  void append(ViewPlan view, List<LogRow> given) {
    LogRowCodec codec = new LogRowCodec(view);
    List<LogRow> appended = new ArrayList<>();
    for (LogRow row : given) {
      int partition = KeyPartitioner.partition(row.key(), view.partitions());
      long seq = seqs.merge(view.name() + partition, 1L, Long::sum);
      LogRow placed =
          new LogRow(
              row.key(),
              row.eventTimeMillis(),
              partition,
              seq,
              System.currentTimeMillis(),
              row.eventId(),
              row.values());
      appended.add(placed);
      producer.send(
          new ProducerRecord<>(
              config.naming().featureLog(view),
              partition,
              row.key().encoded().getBytes(UTF_8),
              codec.encode(placed)));
    }
    producer.flush();
    oracle.append(view, appended);
    int wanted = rows.merge(view.name(), given.size(), Integer::sum);
    await("rows of " + view.name())
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> count(view) >= wanted);
  }

  private long count(ViewPlan view) {
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
    brokers.close();
  }
}
