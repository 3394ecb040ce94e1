/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.spark.launch.SparkRunner;
import dev.lockstep.offline.training.TrainingProgress;
import java.nio.file.Path;

/** A process that runs a job on Spark and prints its phases, to be killed. */
public final class SparkParent {
  private SparkParent() {}

  public static void main(String[] arguments) throws Exception {
    SmallJob job = new SmallJob(Path.of(arguments[0]));
    new SparkRunner(job.lakeConfig(), job.sparkConfig())
        .run(
            job.job("spine.csv"),
            new TrainingProgress() {
              @Override
              public void begin(String phase, long rows) {
                System.out.println(phase);
              }

              @Override
              public void advance(long rows) {}
            });
  }
}
