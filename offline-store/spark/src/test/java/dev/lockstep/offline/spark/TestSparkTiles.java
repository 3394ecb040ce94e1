/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.tile.LocalTileRunner;
import dev.lockstep.offline.training.tile.TileFile;
import dev.lockstep.offline.training.tile.TileForm;
import dev.lockstep.offline.training.tile.TileJob;
import dev.lockstep.offline.training.tile.TileSpan;
import dev.lockstep.offline.training.tile.TileTally;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.testing.EventGenerator;
import dev.lockstep.testing.EventShape;
import dev.lockstep.testing.FeatureSpecs;
import dev.lockstep.tile.Tile;
import dev.lockstep.tile.TileLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiles computed by tasks of a real Spark, compared with those of this process. */
final class TestSparkTiles {
  private static final long SEED = 20_261_128;
  private static final List<Long> HOPS = List.of(60_000L, 3_600_000L, 86_400_000L);

  @TempDir private Path directory;

  @Test
  void tilesAreThoseOfTheLocalRunner() throws Exception {
    String suffix = "sparktiles";
    int compared = 0;
    try (Lake lake = Lake.open(TestingSpark.LAKE)) {
      for (ViewPlan view : FeatureSpecs.views(suffix)) {
        TileLayout layout = TileLayout.of(view, HOPS);
        if (!layout.isEmpty()) {
          List<LogRow> rows =
              new EventGenerator(SEED)
                  .rows(
                      view,
                      EventShape.of(20, 1_500).withHistory(100),
                      key -> Math.floorMod(key.encoded().hashCode(), view.partitions()));
          TestingLake.append(lake, view, rows);
          check(lake, suffix, view, layout, span(view, rows));
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(2);
  }

  private void check(Lake lake, String suffix, ViewPlan view, TileLayout layout, TileSpan span)
      throws Exception {
    long snapshot = lake.table(view).flatMap(LakeTable::current).orElseThrow().id();
    TileJob job = new TileJob(view, layout, 5, snapshot, span);
    List<Tile> local = Collections.synchronizedList(new ArrayList<>());
    TileTally localTally =
        new LocalTileRunner(lake, 2, directory.resolve("scratch"))
            .run(job, local::add, TrainingProgress.NONE);
    Path file = directory.resolve(view.name());
    TileForm form = TileForm.of(job, FeatureSpecs.yaml(suffix), file.toString());
    new SparkTiles(lake, TestingSpark.shared())
        .run(TileForm.parse(form.toJson()), TrainingProgress.NONE);
    List<Tile> spark = new ArrayList<>();
    TileTally sparkTally = TileFile.read(file, spark::add);
    assertThat(sorted(spark)).as("%s, seed %s", view.name(), SEED).isEqualTo(sorted(local));
    assertThat(sparkTally).isEqualTo(localTally);
    assertThat(sparkTally.allRows()).isPositive();
  }

  /** All but the first quarter and the last rows of each partition. */
  private static TileSpan span(ViewPlan view, List<LogRow> rows) {
    List<Long> after = new ArrayList<>();
    List<Long> upTo = new ArrayList<>();
    for (int partition = 0; partition < view.partitions(); partition++) {
      int wanted = partition;
      List<Long> seqs =
          rows.stream().filter(row -> row.partition() == wanted).map(LogRow::seq).sorted().toList();
      after.add(partition == 0 || seqs.isEmpty() ? Long.MIN_VALUE : seqs.get(seqs.size() / 4));
      upTo.add(seqs.isEmpty() ? Long.MIN_VALUE : seqs.get(seqs.size() - 1) - 10);
    }
    return new TileSpan(after, upTo);
  }

  private static List<Tile> sorted(List<Tile> tiles) {
    return tiles.stream()
        .sorted(Comparator.comparing(Tile::key).thenComparingLong(Tile::slot))
        .toList();
  }
}
