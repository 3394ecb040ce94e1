/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online;

import static org.awaitility.Awaitility.await;

import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.online.kafka.LogExtents;
import dev.lockstep.online.lowering.OnlineArtifacts;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.online.pinot.PinotTables;
import dev.lockstep.online.tile.TileLogCodec;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import dev.lockstep.stack.StackEndpoints;
import dev.lockstep.tile.Tile;
import dev.lockstep.tile.ViewTiles;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
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
    createTopics(
        views.stream()
            .map(view -> topic(config.naming().featureLog(view), view.partitions()))
            .toList());
    views.forEach(view -> tables.create(OnlineArtifacts.of(view, config)));
    views.forEach(
        view -> tables.awaitReady(OnlineArtifacts.of(view, config), view.partitions(), PATIENCE));
  }

  /** Appends rows in one transaction; returns when it is committed. */
  public void append(ViewPlan view, Collection<LogRow> rows) {
    producer.beginTransaction();
    send(view, rows);
    producer.commitTransaction();
  }

  /** Writes rows that nobody may see: their transaction is aborted. */
  public void appendInVain(ViewPlan view, Collection<LogRow> rows) {
    producer.beginTransaction();
    send(view, rows);
    producer.flush();
    producer.abortTransaction();
  }

  private void send(ViewPlan view, Collection<LogRow> rows) {
    LogRowCodec codec = new LogRowCodec(view);
    for (LogRow row : rows) {
      byte[] key = row.key().encoded().getBytes(StandardCharsets.UTF_8);
      int partition = KeyPartitioner.partition(row.key(), view.partitions());
      producer.send(
          new ProducerRecord<>(
              config.naming().featureLog(view), partition, key, codec.encode(row)));
    }
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

  /** Creates topics and tables of tiles; returns when the tables answer. */
  public void createTiles(Collection<ViewPlan> views, Function<ViewPlan, ViewTiles> tiles) {
    createTopics(
        views.stream().map(view -> topic(log(tiles.apply(view)), view.partitions())).toList());
    List<OnlineArtifacts> artifacts =
        views.stream()
            .map(
                view -> {
                  ViewTiles state = tiles.apply(view);
                  return OnlineArtifacts.ofTiles(view, state.generation(), state.layout(), config);
                })
            .toList();
    artifacts.forEach(tables::create);
    for (int i = 0; i < artifacts.size(); i++) {
      tables.awaitReady(
          artifacts.get(i), tiles.apply(List.copyOf(views).get(i)).partitions(), PATIENCE);
    }
  }

  /** Appends tiles, without a transaction; returns when Kafka has them. */
  public void appendTiles(ViewTiles state, Collection<Tile> tiles) {
    Map<String, Object> properties = new HashMap<>(KafkaClients.properties(config));
    try (KafkaProducer<byte[], byte[]> plain =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (Tile tile : tiles) {
        plain.send(
            new ProducerRecord<>(
                log(state),
                KeyPartitioner.partition(new EntityKey(tile.key()), state.partitions()),
                tile.key().getBytes(StandardCharsets.UTF_8),
                TileLogCodec.encode(tile, System.currentTimeMillis())));
      }
    }
  }

  /** Returns when Pinot counts as many tiles as count. */
  public void awaitVisible(ViewTiles tiles) {
    String table = config.naming().tileTable(tiles.view(), tiles.version(), tiles.generation());
    long wanted = tiles.logRows().stream().mapToLong(Long::longValue).sum();
    await("tiles of " + tiles.view())
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(() -> count(table) >= wanted);
  }

  private String log(ViewTiles tiles) {
    return config.naming().tileLog(tiles.view(), tiles.version(), tiles.generation());
  }

  private static NewTopic topic(String name, int partitions) {
    return new NewTopic(name, Optional.of(partitions), Optional.<Short>empty());
  }

  private void createTopics(List<NewTopic> topics) {
    try {
      admin.createTopics(topics).all().get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("Cannot create " + topics, e);
    }
  }

  public long count(ViewPlan view) {
    return count(config.naming().table(view));
  }

  private long count(String table) {
    return tables.rows(table, Duration.ofSeconds(5));
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
