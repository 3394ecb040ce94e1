/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.archive.LogWriter;
import dev.lockstep.materialization.tile.TileMaterializer.Done;
import dev.lockstep.materialization.tile.TileMaterializer.Round;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.tile.LocalTileRunner;
import dev.lockstep.offline.training.tile.TileRunner;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.online.tile.TileCommits;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.stack.StackEndpoints;
import dev.lockstep.testing.stack.TestingStack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tiles from a real Kafka through a lake to a real Pinot, and what counts of them. */
@Timeout(600)
final class TileMaterializerIT {
  private static final int ROWS = 6_000;
  private static final int HISTORY = 300;

  private final StackEndpoints stack = TestingStack.shared().endpoints();
  private final String prefix =
      "t" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 30), 36);
  private final OnlineStoreConfig store =
      TestingTiles.store(
          stack.kafkaBootstrap(),
          stack.kafkaForPinot(),
          stack.pinotController(),
          stack.pinotBroker(),
          prefix);
  private final Catalog catalog = TestingTiles.catalog(TestingTiles.plan(""));
  private final ViewPlan spending = view("spending");
  private final ViewPlan shopping = view("shopping");
  private final List<LogRow> rows = TestingTiles.rows(spending, ROWS, HISTORY);
  private final Random random = new Random(TestingTiles.SEED);
  @TempDir private Path directory;
  private Lake lake;
  private LogWriter writer;
  private int written;

  @BeforeEach
  void open() throws Exception {
    lake = Lake.open(LakeConfig.local(directory.resolve("lake")));
    writer = new LogWriter(store, spending).createTopic();
  }

  @AfterEach
  void close() {
    writer.close();
    lake.close();
  }

  private ViewPlan view(String name) {
    return Objects.requireNonNull(catalog.plan().views().get(name));
  }

  /** Brings the next part of the rows into log and lake. */
  private void write(int count) {
    writer.write(rows.subList(written, written + count), random, 100);
    written += count;
    TestingTiles.archive(store, lake, List.of(spending));
  }

  private void writeAll() {
    write(rows.size() - written);
  }

  private TileMaterializer materializer(TilesConfig config) {
    return TestingTiles.materializer(store, lake, config, directory.resolve("scratch"));
  }

  private Round round(TileMaterializer materializer, boolean full) throws Exception {
    return materializer.round(
        catalog, catalog.plan().views().values(), full, TrainingProgress.NONE);
  }

  private TileCommit current() {
    return new TileCommits(store).read().current();
  }

  private List<String> topics() throws Exception {
    try (Admin admin = KafkaClients.admin(store)) {
      return admin.listTopics().names().get().stream()
          .filter(topic -> topic.startsWith(prefix + ".tiles."))
          .sorted()
          .toList();
    }
  }

  @Test
  void oneCommitHoldsEveryRowOfAllViewsOnce() throws Exception {
    TileMaterializer materializer = materializer(TilesConfig.DEFAULT);
    assertThat(round(materializer, false).done()).isEmpty();
    assertThat(current()).isEqualTo(TileCommit.NONE);
    try (LogWriter other = new LogWriter(store, shopping).createTopic()) {
      other.write(TestingTiles.rows(shopping, 500, 0), random, 100);
    }
    TestingTiles.archive(store, lake, List.of(shopping));
    write(1_000);
    Round first = round(materializer, false);
    assertThat(first.done())
        .extracting(done -> done.view().name())
        .containsExactlyInAnyOrder("spending", "shopping");
    assertThat(first.commit().number()).isEqualTo(1);
    assertThat(TestingTiles.check(store, spending, current())).isEqualTo(1_000);
    assertThat(TestingTiles.check(store, shopping, current())).isEqualTo(500);

    writeAll();
    Round second = round(materializer, false);
    assertThat(second.done()).extracting(Done::newRows).containsExactly(rows.size() - 1_000L);
    assertThat(second.done()).extracting(Done::runs).containsExactly(2);
    assertThat(TestingTiles.check(store, spending, current())).isEqualTo(rows.size());
    assertThat(TestingTiles.check(store, shopping, current())).isEqualTo(500);

    assertThat(round(materializer, false).done()).isEmpty();
    assertThat(current().number()).isEqualTo(2);
  }

  @Test
  void aLongBacklogTakesSeveralCommitsAndRunsAreMerged() throws Exception {
    writeAll();
    TileMaterializer materializer =
        materializer(TilesConfig.DEFAULT.withMaxRowsPerRun(1_000).withMaxRuns(3));
    long covered = 0;
    boolean merged = false;
    Round round;
    do {
      round = round(materializer, false);
      covered += round.done().get(0).newRows();
      merged |= round.done().get(0).rows() > round.done().get(0).newRows();
      assertThat(round.done().get(0).newRows()).isLessThanOrEqualTo(1_000);
      assertThat(round.done().get(0).runs()).isLessThanOrEqualTo(3);
      assertThat(TestingTiles.check(store, spending, current())).isEqualTo(covered);
    } while (round.isLimited());
    assertThat(covered).isEqualTo(rows.size());
    assertThat(merged).as("runs were merged").isTrue();
  }

  @Test
  void generationsReplaceOneAnotherAndOldOnesGo() throws Exception {
    write(1_000);
    TileMaterializer materializer = materializer(TilesConfig.DEFAULT);
    round(materializer, false);
    writeAll();
    Round second = round(materializer, true);
    assertThat(second.done()).extracting(Done::generation).containsExactly(2L);
    assertThat(second.dropped()).isEmpty();
    assertThat(TestingTiles.check(store, spending, current())).isEqualTo(rows.size());
    assertThat(topics()).hasSize(2);

    TileCommit back = TileRollback.to(store, 1);
    assertThat(back.number()).isEqualTo(3);
    assertThat(TestingTiles.check(store, spending, back)).isEqualTo(1_000);
    assertThatThrownBy(() -> TileRollback.to(store, 1))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("commit 1 says what counts already");
    assertThat(round(materializer, false).dropped()).containsExactly("spending/v1 generation 2");
    assertThat(TestingTiles.check(store, spending, current())).isEqualTo(rows.size());

    Round third = round(materializer, true);
    assertThat(third.done()).extracting(Done::generation).containsExactly(3L);
    assertThat(third.dropped()).isEmpty();
    Round fourth = round(materializer, true);
    assertThat(fourth.dropped()).containsExactly("spending/v1 generation 1");
    assertThat(TestingTiles.check(store, spending, current())).isEqualTo(rows.size());
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> topics().equals(List.of(topic(3), topic(4))));
    assertThat(new PinotController(store).realtimeTables())
        .filteredOn(table -> table.startsWith(prefix))
        .containsExactlyInAnyOrder(table(3), table(4));
    assertThatThrownBy(() -> TileRollback.to(store, 1))
        .isInstanceOfSatisfying(
            LockstepException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
        .hasMessage(
            "cannot go back to commit 1: generation 1 of the tiles of spending/v1 was dropped");
    assertThatThrownBy(() -> TileRollback.to(store, 77))
        .hasMessageContaining("there is no commit 77, those from 1 to 6 are kept");
  }

  private String topic(long generation) {
    return store.naming().tileLog("spending", 1, generation);
  }

  private String table(long generation) {
    return store.naming().tileTable("spending", 1, generation);
  }

  @Test
  void aNewFeatureWaitsForTheNextGeneration() throws Exception {
    write(1_000);
    TileMaterializer materializer = materializer(TilesConfig.DEFAULT);
    round(materializer, false);
    ViewPlan changed =
        Objects.requireNonNull(
                TestingTiles.plan("  - {name: largest, aggregate: max, of: amount, windows: [24h]}")
                    .views()
                    .get("spending"))
            .withVersion(1, 2);
    writeAll();
    Round round = materializer.round(catalog, List.of(changed), false, TrainingProgress.NONE);
    assertThat(round.done().get(0).missingGroups()).singleElement().asString().contains("amount");
    assertThat(TestingTiles.check(store, spending, current())).isEqualTo(rows.size());
    round = materializer.round(catalog, List.of(changed), true, TrainingProgress.NONE);
    assertThat(round.done().get(0).missingGroups()).isEmpty();
    assertThat(current().tiles("spending", 1).orElseThrow().layout().groups()).hasSize(4);

    // What is gone from the active definition is still computed from the revision that has it.
    Round withOld =
        materializer.round(
            new Catalog(catalog.plan(), 3, catalog.deployedAt(), List.of(spending, changed)),
            List.of(spending),
            false,
            TrainingProgress.NONE);
    assertThat(withOld.done()).isEmpty();
  }

  @Test
  void ofTwoAtOnceOneCommits() throws Exception {
    write(1_000);
    TileMaterializer winner = materializer(TilesConfig.DEFAULT);
    LocalTileRunner local = new LocalTileRunner(lake, 2, directory.resolve("scratch"));
    TileRunner overtaken =
        (job, sink, progress) -> {
          try {
            assertThat(round(winner, false).done()).hasSize(1);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return local.run(job, sink, progress);
        };
    TileMaterializer loser = new TileMaterializer(store, lake, overtaken, TilesConfig.DEFAULT);
    assertThatThrownBy(() -> round(loser, false))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
        .hasMessageContaining("Somebody else committed tiles of view spending meanwhile (commit 1")
        .hasMessageContaining("nothing of this run counts");
    assertThat(current().number()).isEqualTo(1);
    assertThat(TestingTiles.check(store, spending, current())).isEqualTo(1_000);
    writeAll();
    round(materializer(TilesConfig.DEFAULT), false);
    assertThat(TestingTiles.check(store, spending, current())).isEqualTo(rows.size());
  }

  @Test
  void whateverPhaseItIsKilledInTheOldOrTheNewTilesCount() throws Exception {
    List<String> phases =
        List.of("reading", TileProcess.HALFWAY, "waiting", "committing", TileProcess.OVER);
    long covered = 0;
    for (String phase : phases) {
      write(700);
      long before = current().number();
      try (TileProcess process =
          TileProcess.start(stack, prefix, directory.resolve("lake"), phase)) {
        process.awaitStop();
        process.kill();
      }
      boolean committed = phase.equals(TileProcess.OVER);
      assertThat(current().number()).as(phase).isEqualTo(committed ? before + 1 : before);
      if (covered > 0) {
        assertThat(TestingTiles.check(store, spending, current()))
            .as(phase)
            .isEqualTo(committed ? written : covered);
      }
      round(materializer(TilesConfig.DEFAULT), false);
      covered = TestingTiles.check(store, spending, current());
      assertThat(covered).as(phase).isEqualTo(written);
    }
    killWhileCommitting();
  }

  /** At any moment from just before the record is written to just after. */
  private void killWhileCommitting() throws Exception {
    for (int i = 0; i < 2; i++) {
      write(200);
      TileCommit before = current();
      try (TileProcess process =
          TileProcess.start(stack, prefix, directory.resolve("lake"), "committing now")) {
        process.awaitPhase("committing");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(400)));
        process.kill();
      }
      TileCommit after = current();
      assertThat(after.number() - before.number()).isBetween(0L, 1L);
      if (after.number() == before.number()) {
        assertThat(after).isEqualTo(before);
      } else {
        assertThat(TestingTiles.check(store, spending, after)).isEqualTo(written);
      }
      round(materializer(TilesConfig.DEFAULT), false);
      assertThat(TestingTiles.check(store, spending, current())).isEqualTo(written);
    }
  }

  @Test
  void aServiceFollowsTheLogThroughFailures() throws Exception {
    TileMaterializer materializer = materializer(TilesConfig.DEFAULT);
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    Collection<String> failures = new ConcurrentLinkedQueue<>();
    int[] rounds = {0};
    TileService.Rounds failing =
        () -> {
          if (rounds[0]++ == 1) {
            throw new LockstepException(ErrorCode.STORE_UNAVAILABLE, "away");
          }
          TestingTiles.archive(store, lake, List.of(spending));
          return round(materializer, false);
        };
    TileService.Listener listener =
        new TileService.Listener() {
          @Override
          public void done(Round round) {}

          @Override
          public void failed(Exception reason) {
            failures.add(String.valueOf(reason.getMessage()));
          }
        };
    writer.write(rows.subList(0, 500), random, 100);
    try (TileService service =
        new TileService(
            store, () -> List.of(spending), failing, Duration.ofMillis(50), metrics, listener)) {
      service.start();
      await().atMost(Duration.ofSeconds(60)).until(() -> current().number() == 1);
      writer.write(rows.subList(500, 900), random, 100);
      await().atMost(Duration.ofSeconds(60)).until(() -> current().number() >= 2);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> metrics.get("lockstep.tiles.rows.behind").gauge().value() == 0);
    }
    assertThat(failures).containsExactly("away");
    assertThat(metrics.get("lockstep.tiles.failures").counter().count()).isEqualTo(1);
    assertThat(metrics.get("lockstep.tiles.rows").counter().count()).isEqualTo(900);
    assertThat(TestingTiles.check(store, spending, current())).isEqualTo(900);
  }
}
