/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestLakeMaintenance {
  private static final long SEED = 47;

  @TempDir private Path warehouse = Path.of("");
  private final ViewPlan view = LakeFixtures.view("things");
  private final List<LogRow> rows = LakeFixtures.rows(view, SEED, 1_500);

  @Test
  void compactionMovesRowsAndChangesNone() throws Exception {
    try (Lake lake = open()) {
      LakeTable table = lake.tableOrCreate(view);
      appendInSteps(table, 0, 1_500);
      LakeSnapshot before = table.current().orElseThrow();
      LakeMaintenance.Compacted compacted =
          new LakeMaintenance(table).compact(2, line -> assertThat(line).contains("became"));
      LakeSnapshot after = table.current().orElseThrow();
      assertThat(after.operation()).isEqualTo("replace");
      assertThat(after.position()).isEqualTo(before.position());
      assertThat(after.files()).isLessThan(before.files() / 2);
      assertThat(compacted.filesBefore()).isGreaterThan(compacted.filesAfter());
      assertThat(LakeFixtures.read(table, after, LakeScan.ALL))
          .isEqualTo(LakeFixtures.inLogOrder(rows));
      assertThat(LakeFixtures.read(table, before, LakeScan.ALL))
          .isEqualTo(LakeFixtures.inLogOrder(rows));
      for (LakeFile file : table.scan(after, LakeScan.ALL)) {
        assertThat(file.sorted()).isTrue();
      }
      assertThat(new LakeMaintenance(table).compact(2, line -> {}).merges()).isZero();
    }
  }

  @Test
  void compactionAndAppendsDoNotDisturbEachOther() throws Exception {
    try (Lake lake = open();
        Lake other = open()) {
      LakeTable table = lake.tableOrCreate(view);
      appendInSteps(table, 0, 300);
      CompletableFuture<Void> appends =
          CompletableFuture.runAsync(
              () -> appendInSteps(other.table(view).orElseThrow(), 300, 1_500));
      LakeMaintenance maintenance = new LakeMaintenance(table);
      do {
        maintenance.compact(2, line -> {});
      } while (!appends.isDone());
      appends.join();
      LakeSnapshot after = table.current().orElseThrow();
      assertThat(after.position()).isEqualTo(LakeFixtures.end(LakePosition.NONE, rows));
      assertThat(LakeFixtures.read(table, after, LakeScan.ALL))
          .isEqualTo(LakeFixtures.inLogOrder(rows));
    }
  }

  @Test
  void expiryKeepsTheNewestThePinnedAndTheYoung() throws Exception {
    try (Lake lake = open()) {
      LakeTable table = lake.tableOrCreate(view);
      appendInSteps(table, 0, 500);
      List<LakeSnapshot> snapshots = table.snapshots();
      LakeMaintenance maintenance = new LakeMaintenance(table);
      maintenance.pin("training", snapshots.get(1).id());
      maintenance.pin("training", snapshots.get(1).id());
      assertThatThrownBy(() -> maintenance.pin("training", snapshots.get(2).id()))
          .isInstanceOf(LockstepException.class)
          .hasMessageContaining("Pin training");
      assertThat(maintenance.expire(Duration.ofDays(1))).isZero();
      assertThat(maintenance.expire(Duration.ZERO)).isEqualTo(snapshots.size() - 2);
      assertThat(table.snapshot(snapshots.get(2).id())).isEmpty();
      assertThatThrownBy(() -> table.require(snapshots.get(2).id()))
          .isInstanceOf(LockstepException.class)
          .hasMessageContaining("has no snapshot");
      assertThat(LakeFixtures.read(table, snapshots.get(1), LakeScan.ALL))
          .isEqualTo(LakeFixtures.inLogOrder(rows.subList(0, 200)));
      assertThat(LakeFixtures.read(table, table.current().orElseThrow(), LakeScan.ALL))
          .isEqualTo(LakeFixtures.inLogOrder(rows.subList(0, 500)));
      maintenance.unpin("training");
      assertThat(maintenance.pins()).isEmpty();
    }
  }

  @Test
  void orphansGoAndNothingElse() throws Exception {
    try (Lake lake = open()) {
      LakeTable table = lake.tableOrCreate(view);
      appendInSteps(table, 0, 300);
      WrittenRows orphans = table.write(rows.subList(300, 400), Runnable::run);
      LakeMaintenance maintenance = new LakeMaintenance(table);
      assertThat(maintenance.removeOrphans(Duration.ofHours(1))).isEmpty();
      assertThat(maintenance.removeOrphans(Duration.ofSeconds(-1))).hasSize(orphans.files().size());
      assertThat(LakeFixtures.read(table, table.current().orElseThrow(), LakeScan.ALL))
          .isEqualTo(LakeFixtures.inLogOrder(rows.subList(0, 300)));
      appendInSteps(table, 300, 400);
      maintenance.compact(2, line -> {});
      maintenance.expire(Duration.ZERO);
      // What the newest snapshot itself replaced, Iceberg would keep until that expires, too.
      maintenance.removeOrphans(Duration.ofSeconds(-1));
      assertThat(parquetFiles()).isEqualTo(table.current().orElseThrow().files());
      assertThat(LakeFixtures.read(table, table.current().orElseThrow(), LakeScan.ALL))
          .isEqualTo(LakeFixtures.inLogOrder(rows.subList(0, 400)));
      assertThat(maintenance.removeOrphans(Duration.ofSeconds(-1))).isEmpty();
    }
  }

  private Lake open() {
    return Lake.open(LakeConfig.local(warehouse).withLayout(TimePartition.YEAR, 2));
  }

  private void appendInSteps(LakeTable table, int from, int to) {
    for (int i = from; i < to; i += 100) {
      List<LogRow> some = rows.subList(i, i + 100);
      while (true) {
        LakePosition start = table.position();
        WrittenRows written = table.write(some, Runnable::run);
        try {
          table.append(written, start, LakeFixtures.end(start, some));
          break;
        } catch (StalePositionException e) {
          table.discard(written);
        }
      }
    }
  }

  private long parquetFiles() throws IOException {
    try (Stream<Path> files = Files.walk(warehouse)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).count();
    }
  }
}
