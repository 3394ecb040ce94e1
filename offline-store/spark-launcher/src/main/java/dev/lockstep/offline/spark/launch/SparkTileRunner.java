/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark.launch;

import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.tile.TileFile;
import dev.lockstep.offline.training.tile.TileForm;
import dev.lockstep.offline.training.tile.TileJob;
import dev.lockstep.offline.training.tile.TileRunner;
import dev.lockstep.offline.training.tile.TileTally;
import dev.lockstep.tile.TileSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Computes tiles on Spark, in a child JVM with a class path of its own, which leaves them in a
 * file. An interrupt, a signal, or the death of this process ends the child. Thread-safe.
 */
public final class SparkTileRunner implements TileRunner {
  private final LakeConfig lake;
  private final SparkConfig config;
  private final Supplier<String> definitions;

  /**
   * @param definitions the text of those that the jobs' views are of, as of now
   */
  public SparkTileRunner(LakeConfig lake, SparkConfig config, Supplier<String> definitions) {
    this.lake = lake;
    this.config = config;
    this.definitions = definitions;
  }

  @Override
  public TileTally run(TileJob job, TileSink sink, TrainingProgress progress)
      throws IOException, InterruptedException {
    progress.begin("starting Spark", 0);
    try (RunDirectory run = RunDirectory.create(config.directory())) {
      Path file = run.temporary().resolve("tiles");
      TileForm form = TileForm.of(job, definitions.get(), file.toString());
      try (EngineProcess engine =
          EngineProcess.start(EngineOrder.of(lake, config, form), run, progress)) {
        var unused = engine.await();
      }
      return TileFile.read(file, sink);
    }
  }
}
