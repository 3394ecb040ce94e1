/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.training;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.wiring.LakeWiring;
import dev.lockstep.cli.wiring.SparkWiring;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.offline.spark.launch.SparkConfig;
import dev.lockstep.offline.spark.launch.SparkRunner;
import dev.lockstep.offline.spark.launch.SparkTileRunner;
import dev.lockstep.offline.training.JobForm;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingSetRunner;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.local.LocalRunner;
import dev.lockstep.offline.training.tile.TileRunner;
import dev.lockstep.plan.ViewPlan;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Who computes training sets and tiles. All give the same bytes. */
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

  /**
   * The runner of tiles, which chooses for each job. What comes of a revision that is not deployed
   * any more is computed in this process.
   *
   * @param lake stays open
   * @param definitions what is deployed, as of now
   * @param local computes in this process
   */
  public TileRunner tiles(
      Lake lake, LockstepConfig config, Supplier<DefinedFeatures> definitions, TileRunner local) {
    SparkConfig spark = SparkWiring.config(config);
    return (job, sink, progress) -> {
      boolean wanted =
          switch (this) {
            case LOCAL -> false;
            case SPARK -> true;
            case AUTO -> !spark.isLocal() && bytes(Stream.of(job.view()), lake) >= CLUSTER_BYTES;
          };
      if (!wanted) {
        return local.run(job, sink, progress);
      }
      DefinedFeatures defined = definitions.get();
      JobForm.View wantedView = JobForm.View.of(job.view());
      boolean deployed =
          defined.plan().views().values().stream()
              .map(JobForm.View::of)
              .anyMatch(wantedView::equals);
      TileRunner runner =
          deployed ? new SparkTileRunner(LakeWiring.config(config), spark, defined::yaml) : local;
      return runner.run(job, sink, progress);
    };
  }

  private static long bytes(TrainingJob job, Lake lake) {
    return bytes(job.plan().kernels().stream().map(KernelPlan::view), lake);
  }

  private static long bytes(Stream<ViewPlan> views, Lake lake) {
    return views
        .flatMap(view -> lake.table(view).stream())
        .flatMap(table -> table.current().stream())
        .mapToLong(LakeSnapshot::bytes)
        .sum();
  }
}
