/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static com.google.common.base.Preconditions.checkState;

import dev.lockstep.bind.Definitions;
import dev.lockstep.materialization.archive.ArchiveConfig;
import dev.lockstep.materialization.archive.ArchiveService;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.lake.LakeMaintenance;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.testing.stack.TestingStack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * How fast a feature log gets into the lake, and how fast the lake is compacted, with Kafka on the
 * same machine. The number of rows is checked.
 *
 * <p>Arguments: {@code [rows] [directory]}; 2 000 000 and a temporary one by default.
 */
public final class BenchmarkArchive {
  private static final int PARTITIONS = 4;
  private static final int KEYS = 20_000;
  private static final long DAY_MILLIS = 86_400_000L;
  private static final String VIEW =
      """
      kind: Source
      name: trips
      topic: trips
      schema: {card: {type: STRING, required: true}, at: TIMESTAMP, fare: DOUBLE, distance: DOUBLE,
        passengers: INT32, zone: INT64, kind: STRING}
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
        - {name: fares, aggregate: sum, of: fare, windows: [1h]}
        - {name: distances, aggregate: sum, of: distance, windows: [1h]}
        - {name: people, aggregate: sum, of: passengers, windows: [1h]}
        - {name: zones, aggregate: count_distinct, of: zone, windows: [1h]}
        - {name: kinds, aggregate: last, of: kind, windows: [1h]}
      """;

  private BenchmarkArchive() {}

  public static void main(String[] arguments) throws Exception {
    int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2_000_000;
    Path directory =
        arguments.length > 1
            ? Path.of(arguments[1])
            : Files.createTempDirectory("benchmark-archive");
    ViewPlan view =
        Definitions.parse("archive.yaml", VIEW).plan().views().values().iterator().next();
    try (TestingStack stack = TestingStack.start()) {
      OnlineStoreConfig store =
          OnlineStoreConfig.of(stack.endpoints().kafkaBootstrap(), "http://unused:1");
      long bytes = fill(store, view, rows);
      System.out.printf("%s%n", Machine.describe());
      System.out.printf("log: %,d rows, %,d bytes a row%n", rows, bytes / rows);
      archive(store, view, rows, directory);
    }
  }

  private static void archive(OnlineStoreConfig store, ViewPlan view, int rows, Path directory) {
    try (Lake lake = Lake.open(LakeConfig.local(directory))) {
      long begin = System.nanoTime();
      try (ArchiveService service =
          new ArchiveService(
              store, lake, ArchiveConfig.DEFAULT, new SimpleMeterRegistry(), progress -> {})) {
        long archived = service.runOnce(List.of(view)).get(0).rows();
        checkState(archived == rows, "%s rows archived", archived);
      }
      report("archive", rows, begin);
      LakeTable table = lake.table(view).orElseThrow();
      LakeSnapshot before = table.current().orElseThrow();
      begin = System.nanoTime();
      LakeMaintenance.Compacted done = new LakeMaintenance(table).compact(2, line -> {});
      report("compaction", done.rows(), begin);
      LakeSnapshot after = table.current().orElseThrow();
      checkState(after.rows() == rows, "%s rows after compaction", after.rows());
      System.out.printf(
          "files: %d of %,d bytes, compacted to %d of %,d bytes%n",
          before.files(), before.bytes(), after.files(), after.bytes());
    }
  }

  private static void report(String what, long rows, long beginNanos) {
    double seconds = (System.nanoTime() - beginNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    System.out.printf(
        "%s: %,d rows in %.1f s, %,.0f rows/s%n", what, rows, seconds, rows / seconds);
  }

  private static long fill(OnlineStoreConfig store, ViewPlan view, int rows) throws Exception {
    String topic = store.naming().featureLog(view);
    try (Admin admin = KafkaClients.admin(store)) {
      admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
    }
    long bytes = 0;
    try (RowSender sender = new RowSender(store, view)) {
      Random random = new Random(1);
      long[] seqs = new long[PARTITIONS];
      long start = System.currentTimeMillis() - 30 * DAY_MILLIS;
      for (int i = 0; i < rows; i++) {
        LogRow row = row(view, random, seqs, start + 30 * DAY_MILLIS * i / rows);
        bytes += sender.send(row);
      }
    }
    return bytes;
  }

  private static LogRow row(ViewPlan view, Random random, long[] seqs, long millis) {
    EntityKey key = new EntityKey("card-" + random.nextInt(KEYS));
    int partition = KeyPartitioner.partition(key, PARTITIONS);
    List<Object> values =
        view.columns().stream()
            .map(
                column ->
                    switch (column.name()) {
                      case "card" -> (Object) key.encoded();
                      case "fare", "distance" -> random.nextInt(10_000) / 100.0;
                      case "passengers" -> 1 + random.nextInt(4);
                      case "zone" -> (long) random.nextInt(260);
                      case "kind" -> random.nextInt(10) == 0 ? "airport" : "city";
                      default -> Instant.ofEpochMilli(millis);
                    })
            .toList();
    return new LogRow(
        key,
        millis - random.nextInt(60_000),
        partition,
        ++seqs[partition],
        millis,
        "",
        List.copyOf(values));
  }
}
