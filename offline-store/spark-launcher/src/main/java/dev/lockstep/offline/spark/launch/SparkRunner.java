/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark.launch;

import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.training.JobForm;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.TrainingSetResult;
import dev.lockstep.offline.training.TrainingSetRunner;
import dev.lockstep.offline.training.output.OutputDirectory;
import java.io.IOException;

/**
 * Builds training sets on Spark, in a child JVM with a class path of its own. An interrupt, a
 * signal, or the death of this process ends the child; it takes what it has written with it.
 * Thread-safe.
 */
public final class SparkRunner implements TrainingSetRunner {
  private final LakeConfig lake;
  private final SparkConfig config;

  public SparkRunner(LakeConfig lake, SparkConfig config) {
    this.lake = lake;
    this.config = config;
  }

  @Override
  public TrainingSetResult run(TrainingJob job, TrainingProgress progress)
      throws IOException, InterruptedException {
    progress.begin("starting Spark", 0);
    EngineOrder order = EngineOrder.of(lake, config, JobForm.of(job));
    try (RunDirectory run = RunDirectory.create(config.directory());
        EngineProcess engine = EngineProcess.start(order, run, progress)) {
      return engine.await().toResult();
    } finally {
      // A killed child could not clean up.
      OutputDirectory.removeLeftovers(job.out());
    }
  }
}
