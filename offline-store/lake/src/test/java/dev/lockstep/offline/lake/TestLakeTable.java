/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.testing.FeatureSpecs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestLakeTable {
  private static final long SEED = 31;

  @TempDir private Path warehouse = Path.of("");

  @Test
  void keepsEveryBitOfEveryRow() throws Exception {
    try (Lake lake = Lake.open(LakeConfig.local(warehouse))) {
      for (ViewPlan view : FeatureSpecs.views("t")) {
        List<LogRow> rows = LakeFixtures.rows(view, SEED, 2_000);
        LakeTable table = lake.tableOrCreate(view);
        LakeFixtures.append(table, rows.subList(0, 700));
        LakeSnapshot snapshot = LakeFixtures.append(table, rows.subList(700, rows.size()));
        assertThat(LakeFixtures.read(table, snapshot, LakeScan.ALL))
            .as("view %s, seed %s", view.name(), SEED)
            .isEqualTo(LakeFixtures.inLogOrder(rows));
        assertThat(snapshot.position()).isEqualTo(LakeFixtures.end(LakePosition.NONE, rows));
        assertThat(snapshot.rows()).isEqualTo(rows.size());
      }
    }
  }

  @Test
  void anotherProcessSeesWhatWasCommitted() throws Exception {
    ViewPlan view = LakeFixtures.view("things");
    List<LogRow> rows = LakeFixtures.rows(view, SEED, 300);
    try (Lake writer = Lake.open(LakeConfig.local(warehouse));
        Lake reader = Lake.open(LakeConfig.local(warehouse))) {
      assertThat(reader.table(view)).isEmpty();
      LakeTable written = writer.tableOrCreate(view);
      LakeTable read = reader.table(view).orElseThrow();
      assertThat(read.current()).isEmpty();
      LakeSnapshot first = LakeFixtures.append(written, rows.subList(0, 100));
      assertThat(read.current()).contains(first);
      LakeSnapshot second = LakeFixtures.append(written, rows.subList(100, 300));
      assertThat(read.current()).contains(second);
      assertThat(LakeFixtures.read(read, first, LakeScan.ALL))
          .isEqualTo(LakeFixtures.inLogOrder(rows.subList(0, 100)));
      assertThat(reader.tableNames()).containsExactly("things_t_v1");
    }
  }

  @Test
  void aCommitThatLostTheRaceChangesNothing() throws Exception {
    ViewPlan view = LakeFixtures.view("numbers");
    List<LogRow> rows = LakeFixtures.rows(view, SEED, 200);
    try (Lake lake = Lake.open(LakeConfig.local(warehouse));
        Lake other = Lake.open(LakeConfig.local(warehouse))) {
      LakeTable table = lake.tableOrCreate(view);
      LakeTable same = other.tableOrCreate(view);
      WrittenRows late = table.write(rows, Runnable::run);
      LakeSnapshot won = LakeFixtures.append(same, rows);
      assertThatThrownBy(() -> table.append(late, LakePosition.NONE, won.position()))
          .isInstanceOf(StalePositionException.class)
          .hasMessageContaining("has left the position {}");
      table.discard(late);
      assertThat(table.current()).contains(won);
      assertThat(LakeFixtures.read(table, won, LakeScan.ALL))
          .isEqualTo(LakeFixtures.inLogOrder(rows));
    }
  }

  @Test
  void manyWritersAddEachRowOnce() {
    ViewPlan view = LakeFixtures.view("windows");
    List<LogRow> rows = LakeFixtures.inLogOrder(LakeFixtures.rows(view, SEED, 120));
    AtomicInteger conflicts = new AtomicInteger();
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writers.add(CompletableFuture.runAsync(() -> appendInSteps(view, rows, conflicts)));
    }
    writers.forEach(CompletableFuture::join);
    try (Lake lake = Lake.open(LakeConfig.local(warehouse))) {
      LakeTable table = lake.table(view).orElseThrow();
      assertThat(LakeFixtures.read(table, table.current().orElseThrow(), LakeScan.ALL))
          .as("%s conflicts", conflicts)
          .isEqualTo(rows);
      assertThat(table.snapshots()).hasSize(12);
    }
  }

  /** What an archiver does, ten rows at a time. */
  private void appendInSteps(ViewPlan view, List<LogRow> rows, AtomicInteger conflicts) {
    try (Lake lake = Lake.open(LakeConfig.local(warehouse))) {
      LakeTable table = lake.tableOrCreate(view);
      while (true) {
        LakePosition position = table.position();
        List<LogRow> next =
            rows.stream()
                .filter(row -> !position.contains(row.partition(), row.seq()))
                .limit(10)
                .toList();
        if (next.isEmpty()) {
          return;
        }
        WrittenRows written = table.write(next, Runnable::run);
        try {
          table.append(written, position, LakeFixtures.end(position, next));
        } catch (StalePositionException e) {
          conflicts.incrementAndGet();
          table.discard(written);
        }
      }
    }
  }

  @Test
  void scansPruneByTimeAndKey() throws Exception {
    ViewPlan view = LakeFixtures.view("numbers");
    List<LogRow> rows = LakeFixtures.rows(view, SEED, 3_000);
    try (Lake lake = Lake.open(LakeConfig.local(warehouse).withLayout(TimePartition.DAY, 4))) {
      LakeTable table = lake.tableOrCreate(view);
      LakeSnapshot snapshot = LakeFixtures.append(table, rows);
      int all = table.scan(snapshot, LakeScan.ALL).size();
      long from = rows.get(1_000).eventTimeMillis();
      long until = from + 3_600_000;
      LakeScan times = LakeScan.ALL.withTimes(from, until);
      assertThat(table.scan(snapshot, times)).hasSizeLessThan(all);
      assertThat(LakeFixtures.read(table, snapshot, times))
          .containsAll(
              rows.stream()
                  .filter(row -> row.eventTimeMillis() >= from && row.eventTimeMillis() <= until)
                  .toList());
      String key = rows.get(5).key().encoded();
      LakeScan one =
          LakeScan.ALL
              .withKeyBuckets(Set.of(table.keyBucket(key)))
              .withKeys(new LakeScan.KeyRange(key, key));
      assertThat(table.scan(snapshot, one)).hasSizeLessThanOrEqualTo(all / 2);
      assertThat(LakeFixtures.read(table, snapshot, one))
          .containsAll(rows.stream().filter(row -> row.key().encoded().equals(key)).toList());
      for (LakeFile file : table.scan(snapshot, LakeScan.ALL)) {
        assertThat(file.sorted()).isTrue();
        assertThat(file.rowGroupOffsets()).isNotEmpty();
        assertThat(file.seqs().min()).isLessThanOrEqualTo(file.seqs().max());
      }
      assertThat(table.keyBuckets()).isEqualTo(4);
    }
  }

  @Test
  void notesOutliveCompaction() throws Exception {
    ViewPlan view = LakeFixtures.view("windows");
    List<LogRow> rows = LakeFixtures.rows(view, SEED, 100);
    try (Lake lake = Lake.open(LakeConfig.local(warehouse))) {
      LakeTable table = lake.tableOrCreate(view);
      for (int i = 0; i < 10; i++) {
        List<LogRow> some = rows.subList(10 * i, 10 * i + 10);
        LakePosition start = table.position();
        table.append(
            table.write(some, Runnable::run),
            start,
            LakeFixtures.end(start, some),
            Map.of("offsets", "{\"0\":" + i + "}"));
      }
      new LakeMaintenance(table).compact(2, line -> {});
      assertThat(table.current().orElseThrow().notes()).containsEntry("offsets", "{\"0\":9}");
    }
  }

  @Test
  void refusesATableOfOtherColumns() {
    ViewPlan view = LakeFixtures.view("windows");
    ViewPlan other = LakeFixtures.view("numbers");
    ViewPlan disguised =
        new ViewPlan(
            view.name(),
            view.version(),
            1,
            other.entity(),
            other.inputs(),
            other.columns(),
            other.dedup(),
            other.kind(),
            other.features(),
            other.partitions());
    try (Lake lake = Lake.open(LakeConfig.local(warehouse))) {
      lake.tableOrCreate(view);
      assertThatThrownBy(() -> lake.table(disguised))
          .isInstanceOf(LockstepException.class)
          .hasMessageContaining("does not fit its view");
    }
  }

  @Test
  void positionsAreOrderedByTheirRows() {
    LakePosition position = LakePosition.parse("{\"0\":5,\"2\":-3}");
    assertThat(position.toJson()).isEqualTo("{\"0\":5,\"2\":-3}");
    assertThat(position.contains(0, 5)).isTrue();
    assertThat(position.contains(0, 6)).isFalse();
    assertThat(position.contains(1, -100)).isFalse();
    assertThat(position.covers(LakePosition.parse("{\"2\":-4}"))).isTrue();
    assertThat(LakePosition.NONE.covers(position)).isFalse();
    assertThatThrownBy(() -> LakePosition.parse("[]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Not a position");
  }
}
