/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.Iterables;
import dev.lockstep.bind.Definitions;
import dev.lockstep.materialization.archive.ArchiveConfig;
import dev.lockstep.materialization.archive.ArchiveService;
import dev.lockstep.materialization.archive.LogWriter;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.tile.LocalTileRunner;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.online.pinot.PinotTables;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.testing.CardPayments;
import dev.lockstep.testing.EventGenerator;
import dev.lockstep.testing.EventShape;
import dev.lockstep.tile.TileRun;
import dev.lockstep.tile.ViewTiles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Definitions, rows, and a plain recount of what tiles say. */
final class TestingTiles {
  static final long SEED = 20_261_128;

  private static final String YAML =
      CardPayments.YAML
          + """
      kind: FeatureView
      name: spending
      entity: card
      sources: [payments]
      partitions: 3
      features:
        - {name: spend, aggregate: sum, of: amount, windows: [1h, 24h, 30d]}
        - {name: payments, aggregate: count, windows: [24h]}
        - {name: shops, aggregate: count_distinct, of: shop, windows: [7d]}
      %s
      ---
      kind: FeatureView
      name: shopping
      entity: card
      sources: [payments]
      partitions: 1
      features:
        - {name: last_shop, aggregate: last, of: shop, windows: [90d]}
      ---
      kind: FeatureView
      name: newest
      entity: card
      sources: [payments]
      partitions: 1
      ttl: 1d
      features: [amount]
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  private TestingTiles() {}

  static FeatureSetPlan plan(String moreFeatures) {
    return Definitions.parse("tiles.yaml", YAML.formatted(moreFeatures)).plan();
  }

  static Catalog catalog(FeatureSetPlan plan) {
    return new Catalog(plan, 1, Instant.EPOCH, List.copyOf(plan.views().values()));
  }

  static OnlineStoreConfig store(
      String kafka, String kafkaForPinot, String controller, String broker, String prefix) {
    return OnlineStoreConfig.of(kafka, controller)
        .withKafkaForPinot(kafkaForPinot)
        .withPinotBrokers(List.of(URI.create(broker)))
        .withNaming(new Naming(prefix));
  }

  static List<LogRow> rows(ViewPlan view, int count, int history) {
    return new EventGenerator(SEED)
        .rows(
            view,
            EventShape.of(30, count).withHistory(history),
            key -> KeyPartitioner.partition(key, view.partitions()));
  }

  static TileMaterializer materializer(
      OnlineStoreConfig store, Lake lake, TilesConfig config, Path scratch) {
    return new TileMaterializer(store, lake, new LocalTileRunner(lake, 2, scratch), config);
  }

  static void archive(OnlineStoreConfig store, Lake lake, List<ViewPlan> views) {
    try (ArchiveService service =
        new ArchiveService(
            store, lake, ArchiveConfig.DEFAULT, new SimpleMeterRegistry(), progress -> {})) {
      service.runOnce(views);
    }
  }

  /** What a tile says, but for its cells. */
  private record Counted(long rows, long maxSeq) {
    Counted plus(long seq) {
      return new Counted(rows + 1, Math.max(maxSeq, seq));
    }
  }

  /**
   * Checks that the tiles that count are those of the rows up to the cuts, each row once at each
   * level, and that Pinot has them.
   *
   * @return how many rows they hold
   */
  static long check(OnlineStoreConfig store, ViewPlan view, TileCommit commit) throws IOException {
    ViewTiles tiles = commit.tiles(view.name(), view.version()).orElseThrow();
    List<LogRow> rows = LogWriter.read(store, view);
    Map<String, Counted> expected = new HashMap<>();
    List<Long> before = Collections.nCopies(view.partitions(), Long.MIN_VALUE);
    long covered = 0;
    for (TileRun run : tiles.runs()) {
      long newest = Long.MIN_VALUE;
      for (LogRow row : rows) {
        if (row.seq() > before.get(row.partition())
            && row.seq() <= run.cuts().get(row.partition())) {
          covered++;
          count(expected, tiles, run, row);
        }
        if (row.seq() <= run.cuts().get(row.partition())) {
          newest = Math.max(newest, row.ingestTimeMillis());
        }
      }
      assertThat(Collections.max(run.ingestMillis())).isEqualTo(newest);
      before = run.cuts();
    }
    assertThat(sent(store, view, tiles)).as("seed %s", SEED).isEqualTo(expected);
    PinotController controller = new PinotController(store);
    try (BrokerClient brokers = new BrokerClient(store, controller)) {
      String table = store.naming().tileTable(view.name(), view.version(), tiles.generation());
      assertThat(new PinotTables(controller, brokers).rows(table, Duration.ofSeconds(10)))
          .isGreaterThanOrEqualTo(tiles.logRows().stream().mapToLong(Long::longValue).sum());
    }
    return covered;
  }

  private static void count(
      Map<String, Counted> expected, ViewTiles tiles, TileRun run, LogRow row) {
    for (int level = 0; level < tiles.layout().levels(); level++) {
      long hop = tiles.layout().hopMillis().get(level);
      long start = Math.floorDiv(row.eventTimeMillis(), hop) * hop;
      expected.merge(
          name(run.id(), row.key().encoded(), level, start),
          new Counted(1, row.seq()),
          (one, unused) -> one.plus(row.seq()));
    }
  }

  private static String name(long run, String key, int level, long start) {
    return "%s %s %s %s".formatted(run, key, level, start);
  }

  /** The tiles of the runs that count, from the tile log. */
  private static Map<String, Counted> sent(OnlineStoreConfig store, ViewPlan view, ViewTiles tiles)
      throws IOException {
    Map<String, Counted> sent = new HashMap<>();
    String topic = store.naming().tileLog(view.name(), view.version(), tiles.generation());
    for (ConsumerRecord<byte[], byte[]> record : records(store, topic, view.partitions())) {
      JsonNode tile = JSON.readTree(record.value());
      long run = tile.path("run").asLong();
      if (Iterables.any(tiles.runs(), known -> known.id() == run)) {
        long slot = tile.path("slot").asLong();
        Counted before =
            sent.put(
                name(
                    run,
                    tile.path("ls_key").asText(),
                    tiles.layout().level(slot),
                    tiles.layout().times(slot).firstMillis()),
                new Counted(tile.path("row_count").asLong(), tile.path("max_seq").asLong()));
        assertThat(before).as("%s is there once", tile).isNull();
      }
    }
    return sent;
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(
      OnlineStoreConfig store, String topic, int partitions) {
    List<TopicPartition> all =
        IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(store, Map.of())) {
      consumer.assign(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }
}
