/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.sun.management.OperatingSystemMXBean;
import dev.lockstep.bind.Definitions;
import dev.lockstep.materialization.archive.ArchiveConfig;
import dev.lockstep.materialization.archive.ArchiveService;
import dev.lockstep.materialization.tile.TileMaterializer;
import dev.lockstep.materialization.tile.TilesConfig;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.training.tile.LocalTileRunner;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.stack.StackEndpoints;
import dev.lockstep.testing.stack.TestingStack;
import dev.lockstep.tile.ViewTiles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * How fast rows of the lake become tiles that count: read, aggregated, sent through Kafka, consumed
 * by Pinot, committed; Kafka and Pinot on the same machine. The tiles are counted again from the
 * rows. What a run costs depends on how many rows there are to a tile, so rows that lie in a
 * quarter of an hour, in a day and in 30 days are taken in, each by a first run of its own.
 *
 * <p>CPU seconds are those of this process, which reads, aggregates and sends.
 *
 * <p>Arguments, each {@code name=value}: rows, entities, minutes (a list), out.
 */
public final class BenchmarkTiles {
  private static final int PARTITIONS = 4;
  private static final long MINUTE_MILLIS = 60_000L;
  private static final String VIEW =
      """
      kind: Source
      name: trips
      topic: trips
      schema: {card: {type: STRING, required: true}, at: TIMESTAMP, fare: DOUBLE, cents: INT64}
      timestamp: at
      ---
      kind: Entity
      name: card
      keys: {card: STRING}
      ---
      kind: FeatureView
      name: trips
      entity: card
      sources: [trips]
      partitions: 4
      features:
        - {name: fares, aggregate: sum, of: fare, windows: [1h, 30d]}
        - {name: trips, aggregate: count, windows: [1h, 30d]}
        - {name: most, aggregate: max, of: cents, windows: [30d]}
      """;

  private BenchmarkTiles() {}

  public static void main(String[] arguments) throws Exception {
    Arguments options =
        new Arguments(
            arguments,
            Map.of(
                "rows", "1000000",
                "entities", "10000",
                "minutes", "15,1440,43200",
                "out", "benchmarks/target/tiles.md"));
    int rows = options.number("rows");
    int entities = options.number("entities");
    Report report = new Report("Tiles", Path.of(options.text("out")));
    report.line(
        "%,d rows of %,d entities, 3 aggregations, from the lake until they count; %d threads.",
        rows, entities, Runtime.getRuntime().availableProcessors());
    report.line("");
    report.line(
        "| minutes of event time | tiles | tiles a row | computed and sent s | committed s |"
            + " CPU s | rows/s | tiles/s | wrong |");
    report.line("|---|---|---|---|---|---|---|---|---|");
    try (TestingStack stack = TestingStack.start()) {
      for (String minutes : options.text("minutes").split(",", -1)) {
        run(stack.endpoints(), report, rows, entities, Long.parseLong(minutes));
      }
    }
    report.write();
  }

  private static void run(StackEndpoints stack, Report report, int rows, int entities, long minutes)
      throws Exception {
    OnlineStoreConfig store =
        OnlineStoreConfig.of(stack.kafkaBootstrap(), stack.pinotController())
            .withKafkaForPinot(stack.kafkaForPinot())
            .withPinotBrokers(List.of(URI.create(stack.pinotBroker())))
            .withNaming(new Naming("m" + minutes));
    FeatureSetPlan plan = Definitions.parse("tiles.yaml", VIEW).plan();
    ViewPlan view = plan.views().values().iterator().next();
    Path directory = Files.createTempDirectory("benchmark-tiles");
    TileRecount recount = new TileRecount();
    fill(store, view, rows, entities, minutes * MINUTE_MILLIS, recount);
    try (Lake lake = Lake.open(LakeConfig.local(directory.resolve("lake")))) {
      try (ArchiveService service =
          new ArchiveService(
              store, lake, ArchiveConfig.DEFAULT, new SimpleMeterRegistry(), progress -> {})) {
        checkState(service.runOnce(List.of(view)).get(0).rows() == rows, "Not all was archived");
      }
      LocalTileRunner local =
          new LocalTileRunner(
              lake, Runtime.getRuntime().availableProcessors(), directory.resolve("scratch"));
      TileMaterializer materializer = new TileMaterializer(store, lake, local, TilesConfig.DEFAULT);
      Catalog catalog = new Catalog(plan, 1, Instant.now(), List.of(view));
      PhaseClock phases = new PhaseClock();
      OperatingSystemMXBean system =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      long cpuNanos = system.getProcessCpuTime();
      long begun = System.nanoTime();
      TileMaterializer.Round round = materializer.round(catalog, List.of(view), false, phases);
      double seconds = (System.nanoTime() - begun) / 1e9;
      double cpuSeconds = (system.getProcessCpuTime() - cpuNanos) / 1e9;
      double sent = seconds - phases.secondsSince("waiting");
      System.out.println(phases);
      TileMaterializer.Done done = round.done().get(0);
      ViewTiles tiles = round.commit().tiles(view.name(), view.version()).orElseThrow();
      report.line(
          "| %,d | %,d | %.2f | %.1f | %.1f | %.1f | %,.0f | %,.0f | %,d |",
          minutes,
          done.tiles(),
          done.tiles() / (double) rows,
          sent,
          seconds,
          cpuSeconds,
          rows / seconds,
          done.tiles() / seconds,
          recount.wrong(store, tiles));
    } finally {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static void fill(
      OnlineStoreConfig store,
      ViewPlan view,
      int rows,
      int entities,
      long spanMillis,
      TileRecount recount)
      throws Exception {
    String topic = store.naming().featureLog(view);
    try (Admin admin = KafkaClients.admin(store)) {
      admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
    }
    try (RowSender sender = new RowSender(store, view)) {
      Random random = new Random(1);
      long[] seqs = new long[PARTITIONS];
      long start = System.currentTimeMillis() - spanMillis;
      for (int i = 0; i < rows; i++) {
        long millis = start + spanMillis * i / rows;
        EntityKey key = new EntityKey("card-" + random.nextInt(entities));
        int partition = KeyPartitioner.partition(key, PARTITIONS);
        LogRow row =
            new LogRow(
                key,
                millis,
                partition,
                ++seqs[partition],
                millis,
                "",
                values(view, key, millis, random));
        recount.add(row);
        sender.send(row);
      }
    }
  }

  private static List<Object> values(ViewPlan view, EntityKey key, long millis, Random random) {
    Object[] values =
        view.columns().stream()
            .map(
                column ->
                    switch (column.name()) {
                      case "card" -> (Object) key.encoded();
                      case "fare" -> random.nextInt(10_000) / 100.0;
                      case "cents" -> (long) random.nextInt(1_000_000);
                      default -> Instant.ofEpochMilli(millis);
                    })
            .toArray();
    return Arrays.asList(values);
  }
}
