/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.lake.LakeMaintenance;
import dev.lockstep.offline.lake.LakeScan;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.testing.EventGenerator;
import dev.lockstep.testing.EventShape;
import dev.lockstep.testing.FeatureSpecs;
import dev.lockstep.testing.stack.TestingStack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive against a real Kafka: what is in the log is in the lake, each row once. */
final class ArchiveIT {
  private static final long SEED = 20_261_121;
  private static final int KILLS = 6;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final TestingStack stack = TestingStack.shared();
  private final String bootstrap = stack.endpoints().kafkaBootstrap();
  @TempDir private Path directory = Path.of("");

  @Test
  void archivesEachRowOnceWhateverIsKilled() throws Exception {
    String prefix = "arkill";
    OnlineStoreConfig store = ArchiveProcess.store(bootstrap, prefix);
    ViewPlan view = FeatureSpecs.views(prefix).get(0);
    List<LogRow> rows = rows(view, 60_000, 500);
    Random random = new Random(SEED);
    Path log = directory.resolve("processes.log");
    try (LogWriter writer = new LogWriter(store, view).createTopic();
        Lake lake = Lake.open(LakeConfig.local(warehouse()))) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> writer.writeSlowly(rows, new Random(SEED), 400, Duration.ofMillis(70)));
      // Two at once, and every few seconds the older one dies, in the middle of whatever it does.
      Deque<ArchiveProcess> alive = new ArrayDeque<>();
      alive.add(ArchiveProcess.start(bootstrap, prefix, warehouse(), log));
      for (int kill = 0; kill < KILLS; kill++) {
        alive.add(ArchiveProcess.start(bootstrap, prefix, warehouse(), log));
        LockSupport.parkNanos((3_000 + random.nextInt(2_000)) * 1_000_000L);
        alive.remove().kill();
        compact(lake, view);
      }
      await().atMost(PATIENCE).until(() -> archived(lake, view) > 0);
      alive.remove().kill();
      writing.join();
      archiveOnce(store, lake, view);
      check(store, lake, view, rows);
      LakeMaintenance maintenance = new LakeMaintenance(lake.table(view).orElseThrow());
      maintenance.compact(2, line -> {});
      maintenance.expire(Duration.ZERO);
      maintenance.removeOrphans(Duration.ZERO);
      check(store, lake, view, rows);
    }
  }

  @Test
  void saysWhichRowsKafkaNoLongerHolds() throws Exception {
    String prefix = "argone";
    OnlineStoreConfig store = ArchiveProcess.store(bootstrap, prefix);
    ViewPlan view = FeatureSpecs.views(prefix).get(2);
    List<LogRow> rows = rows(view, 300, 0);
    TopicPartition partition = new TopicPartition(store.naming().featureLog(view), 0);
    try (LogWriter writer = new LogWriter(store, view).createTopic();
        Lake lake = Lake.open(LakeConfig.local(warehouse()))) {
      writer.write(rows.subList(0, 100), new Random(SEED), 10);
      assertThat(archiveOnce(store, lake, view)).isEqualTo(100);
      writer.write(rows.subList(100, 200), new Random(SEED), 10);
      delete(store, partition);
      writer.write(rows.subList(200, 300), new Random(SEED), 10);
      assertThatThrownBy(() -> archiveOnce(store, lake, view))
          .isInstanceOfSatisfying(
              LockstepException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROWS_GONE))
          .hasMessageContaining(partition.topic() + ", partition 0 no longer holds the rows")
          .hasMessageContaining("seq 101 is needed, the first available is seq 201");
      assertThat(archived(lake, view)).isEqualTo(100);
      delete(store, partition);
      assertThatThrownBy(() -> archiveOnce(store, lake, view))
          .isInstanceOf(LockstepException.class)
          .hasMessageContaining("seq 101 is needed")
          .hasMessageContaining("holds no row");
    }
  }

  @Test
  void followsTheCatalogAndCommitsWhenItIsClosed() throws Exception {
    String prefix = "arfollow";
    OnlineStoreConfig store = ArchiveProcess.store(bootstrap, prefix);
    List<ViewPlan> views = new CopyOnWriteArrayList<>();
    List<ViewPlan> all = FeatureSpecs.views(prefix);
    Map<String, Long> read = new ConcurrentHashMap<>();
    try (Lake lake = Lake.open(LakeConfig.local(warehouse()))) {
      ArchiveService service =
          new ArchiveService(
              store,
              lake,
              ArchiveConfig.DEFAULT.withInterval(Duration.ofHours(1)),
              new SimpleMeterRegistry(),
              progress -> read.put(progress.view(), progress.waitingRows()));
      service.start(() -> views);
      for (ViewPlan view : List.of(all.get(1), all.get(3))) {
        try (LogWriter writer = new LogWriter(store, view).createTopic()) {
          writer.write(rows(view, 1_000, 50), new Random(SEED), 100);
        }
        views.add(view);
      }
      await()
          .atMost(PATIENCE)
          .until(() -> read.size() == 2 && read.values().stream().allMatch(n -> n == 1_000));
      assertThat(service.problems()).isEmpty();
      assertThat(archived(lake, all.get(1))).isZero();
      service.close();
      for (ViewPlan view : views) {
        check(store, lake, view, LogWriter.read(store, view));
      }
    }
  }

  private Path warehouse() {
    return directory.resolve("lake");
  }

  private static List<LogRow> rows(ViewPlan view, int count, int history) {
    return new EventGenerator(SEED)
        .rows(
            view,
            EventShape.of(50, count).withHistory(history),
            key -> KeyPartitioner.partition(key, view.partitions()));
  }

  private static long archived(Lake lake, ViewPlan view) {
    return lake.table(view).flatMap(LakeTable::current).map(s -> s.rows()).orElse(0L);
  }

  private static void compact(Lake lake, ViewPlan view) {
    lake.table(view).ifPresent(table -> new LakeMaintenance(table).compact(4, line -> {}));
  }

  private static long archiveOnce(OnlineStoreConfig store, Lake lake, ViewPlan view) {
    try (ArchiveService service =
        new ArchiveService(
            store, lake, ArchiveConfig.DEFAULT, new SimpleMeterRegistry(), progress -> {})) {
      return service.runOnce(List.of(view)).get(0).rows();
    }
  }

  private static void check(OnlineStoreConfig store, Lake lake, ViewPlan view, List<LogRow> written)
      throws Exception {
    List<LogRow> inLog = sorted(LogWriter.read(store, view));
    assertThat(inLog).as("the log itself, seed %s", SEED).isEqualTo(sorted(written));
    LakeTable table = lake.table(view).orElseThrow();
    List<LogRow> inLake = new ArrayList<>();
    for (LakeFile file : table.scan(table.current().orElseThrow(), LakeScan.ALL)) {
      try (CloseableIterable<LogRow> rows = table.rows(file)) {
        rows.forEach(inLake::add);
      }
    }
    assertThat(sorted(inLake)).as("seed %s", SEED).isEqualTo(inLog);
    Map<Integer, Long> last = new HashMap<>();
    inLog.forEach(row -> last.put(row.partition(), row.seq()));
    assertThat(table.position().seqs()).isEqualTo(last);
  }

  private static List<LogRow> sorted(List<LogRow> rows) {
    return rows.stream()
        .sorted(Comparator.comparingInt(LogRow::partition).thenComparingLong(LogRow::seq))
        .toList();
  }

  private static void delete(OnlineStoreConfig store, TopicPartition partition) throws Exception {
    try (Admin admin = KafkaClients.admin(store)) {
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1))).all().get();
    }
  }
}
