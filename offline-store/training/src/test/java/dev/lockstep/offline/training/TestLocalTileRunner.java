/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.lake.LakeMaintenance;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.offline.lake.TimePartition;
import dev.lockstep.offline.training.tile.LocalTileRunner;
import dev.lockstep.offline.training.tile.TileJob;
import dev.lockstep.offline.training.tile.TileSpan;
import dev.lockstep.offline.training.tile.TileTally;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.testing.EventGenerator;
import dev.lockstep.testing.EventShape;
import dev.lockstep.testing.FeatureSpecs;
import dev.lockstep.tile.Tile;
import dev.lockstep.tile.TileBuilder;
import dev.lockstep.tile.TileLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiles of spans of a lake's rows, compared with those of the same rows in memory. */
final class TestLocalTileRunner {
  private static final long SEED = 20_261_128;
  private static final List<Long> HOPS = List.of(60_000L, 3_600_000L, 86_400_000L);
  private static final long RUN = 77;

  @TempDir private Path directory;

  @Test
  void tilesAreThoseOfTheRowsOfTheSpan() throws Exception {
    Random random = new Random(SEED);
    for (ViewPlan view : FeatureSpecs.views("tiles")) {
      TileLayout layout = TileLayout.of(view, HOPS);
      if (layout.isEmpty()) {
        continue;
      }
      List<LogRow> rows = rows(view);
      LakeConfig config =
          LakeConfig.local(directory.resolve(view.name())).withLayout(TimePartition.DAY, 3);
      try (Lake lake = Lake.open(config)) {
        fill(lake, view, rows, random);
        for (int i = 0; i < 6; i++) {
          check(lake, view, layout, rows, span(view, rows, random));
        }
        new LakeMaintenance(lake.table(view).orElseThrow()).compact(2, line -> {});
        check(lake, view, layout, rows, everything(view, rows));
      }
    }
  }

  @Test
  void aSinkThatFailsEndsIt() throws Exception {
    ViewPlan view = FeatureSpecs.views("sink").get(0);
    List<LogRow> rows = rows(view);
    try (Lake lake = Lake.open(LakeConfig.local(directory.resolve("lake")))) {
      TestingLake.append(lake, view, rows);
      TileJob job = job(lake, view, TileLayout.of(view, HOPS), everything(view, rows));
      assertThatThrownBy(
              () ->
                  runner(lake)
                      .run(
                          job,
                          tile -> {
                            throw new IOException("full");
                          },
                          TrainingProgress.NONE))
          .isInstanceOf(IOException.class)
          .hasMessage("full");
    }
    assertThat(scratch()).isEmpty();
  }

  private void check(Lake lake, ViewPlan view, TileLayout layout, List<LogRow> rows, TileSpan span)
      throws Exception {
    List<Tile> tiles = Collections.synchronizedList(new ArrayList<>());
    TileTally tally =
        runner(lake).run(job(lake, view, layout, span), tiles::add, TrainingProgress.NONE);
    List<LogRow> inSpan =
        rows.stream().filter(row -> span.contains(row.partition(), row.seq())).toList();
    assertThat(sorted(tiles))
        .as("%s, %s, seed %s", view.name(), span, SEED)
        .isEqualTo(sorted(expected(view, layout, inSpan)));
    assertThat(tally.tiles()).isEqualTo(tiles.size());
    for (int partition = 0; partition < view.partitions(); partition++) {
      int wanted = partition;
      List<LogRow> own = inSpan.stream().filter(row -> row.partition() == wanted).toList();
      assertThat(tally.rows().get(partition)).isEqualTo(own.size());
      assertThat(tally.ingestMillis().get(partition))
          .isEqualTo(own.stream().mapToLong(LogRow::ingestTimeMillis).max().orElse(Long.MIN_VALUE));
    }
    assertThat(scratch()).isEmpty();
  }

  private LocalTileRunner runner(Lake lake) {
    return new LocalTileRunner(lake, 2, directory.resolve("scratch"));
  }

  private List<Path> scratch() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("scratch"))) {
      return files.toList();
    }
  }

  private static TileJob job(Lake lake, ViewPlan view, TileLayout layout, TileSpan span) {
    long snapshot = lake.table(view).flatMap(LakeTable::current).orElseThrow().id();
    return new TileJob(view, layout, RUN, snapshot, span);
  }

  private static List<LogRow> rows(ViewPlan view) {
    return new EventGenerator(SEED)
        .rows(
            view,
            EventShape.of(20, 3_000).withHistory(100),
            key -> Math.floorMod(key.encoded().hashCode(), view.partitions()));
  }

  /** In several appends, each with a prefix of what is left of the log. */
  private static void fill(Lake lake, ViewPlan view, List<LogRow> rows, Random random) {
    List<LogRow> ordered =
        rows.stream()
            .sorted(Comparator.comparingLong(LogRow::seq).thenComparingInt(LogRow::partition))
            .toList();
    int from = 0;
    while (from < ordered.size()) {
      int until = Math.min(ordered.size(), from + 1 + random.nextInt(900));
      TestingLake.append(lake, view, ordered.subList(from, until));
      from = until;
    }
  }

  private static TileSpan everything(ViewPlan view, List<LogRow> rows) {
    List<Long> last = new ArrayList<>(Collections.nCopies(view.partitions(), Long.MIN_VALUE));
    rows.forEach(row -> last.set(row.partition(), Math.max(last.get(row.partition()), row.seq())));
    return new TileSpan(Collections.nCopies(view.partitions(), Long.MIN_VALUE), last);
  }

  private static TileSpan span(ViewPlan view, List<LogRow> rows, Random random) {
    TileSpan all = everything(view, rows);
    List<Long> after = new ArrayList<>();
    List<Long> upTo = new ArrayList<>();
    for (int partition = 0; partition < view.partitions(); partition++) {
      int wanted = partition;
      List<Long> seqs =
          new ArrayList<>(
              rows.stream()
                  .filter(row -> row.partition() == wanted)
                  .map(LogRow::seq)
                  .sorted()
                  .toList());
      seqs.add(0, Long.MIN_VALUE);
      int from = random.nextInt(seqs.size());
      after.add(seqs.get(from));
      upTo.add(seqs.get(from + random.nextInt(seqs.size() - from)));
    }
    return random.nextInt(3) == 0 ? all : new TileSpan(after, upTo);
  }

  private static List<Tile> expected(ViewPlan view, TileLayout layout, List<LogRow> rows)
      throws IOException {
    List<Tile> tiles = new ArrayList<>();
    TileBuilder builder = new TileBuilder(view, layout, RUN, tiles::add);
    List<LogRow> ordered =
        rows.stream()
            .sorted(
                Comparator.comparing(LogRow::key)
                    .thenComparingLong(LogRow::eventTimeMillis)
                    .thenComparingLong(LogRow::seq))
            .toList();
    for (LogRow row : ordered) {
      builder.add(row);
    }
    builder.finish();
    return tiles;
  }

  private static List<Tile> sorted(List<Tile> tiles) {
    return tiles.stream()
        .sorted(Comparator.comparing(Tile::key).thenComparingLong(Tile::slot))
        .toList();
  }
}
