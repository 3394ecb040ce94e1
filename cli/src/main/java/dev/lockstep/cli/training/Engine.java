/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.training;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.wiring.LakeWiring;
import dev.lockstep.cli.wiring.SparkWiring;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.offline.spark.launch.SparkConfig;
import dev.lockstep.offline.spark.launch.SparkRunner;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingSetRunner;
import dev.lockstep.offline.training.local.LocalRunner;

/** Who computes training sets. All give the same bytes. */
public enum Engine {
  /** A Spark cluster, if there is one and the lake is large; else this process. */
  AUTO,
  /** Threads of this process. */
  LOCAL,
  /** Spark, as configured. */
  SPARK;

  /** From how many bytes of lake files on {@link #AUTO} prefers a cluster. */
  static final long CLUSTER_BYTES = 50L << 30;

  /**
   * The runner for a job.
   *
   * @param lake stays open
   */
  public TrainingSetRunner runner(TrainingJob job, Lake lake, LockstepConfig config) {
    SparkConfig spark = SparkWiring.config(config);
    boolean onSpark =
        switch (this) {
          case LOCAL -> false;
          case SPARK -> true;
          case AUTO -> !spark.isLocal() && bytes(job, lake) >= CLUSTER_BYTES;
        };
    return onSpark ? new SparkRunner(LakeWiring.config(config), spark) : new LocalRunner(lake);
  }

  private static long bytes(TrainingJob job, Lake lake) {
    return job.plan().kernels().stream()
        .flatMap(kernel -> lake.table(kernel.view()).stream())
        .flatMap(table -> table.current().stream())
        .mapToLong(LakeSnapshot::bytes)
        .sum();
  }
}
