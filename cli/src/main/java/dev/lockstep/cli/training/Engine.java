/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.training;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.wiring.LakeWiring;
import dev.lockstep.cli.wiring.SparkWiring;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.offline.spark.launch.SparkAnswerRunner;
import dev.lockstep.offline.spark.launch.SparkConfig;
import dev.lockstep.offline.spark.launch.SparkProfileRunner;
import dev.lockstep.offline.spark.launch.SparkRunner;
import dev.lockstep.offline.spark.launch.SparkTileRunner;
import dev.lockstep.offline.training.JobForm;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.TrainingSetRunner;
import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.offline.training.local.LocalRunner;
import dev.lockstep.offline.training.profile.LocalProfileRunner;
import dev.lockstep.offline.training.profile.ProfileParts;
import dev.lockstep.offline.training.profile.ProfileRunner;
import dev.lockstep.offline.training.profile.ProfileSet;
import dev.lockstep.offline.training.profile.ProfileSource;
import dev.lockstep.offline.training.profile.SampleSet;
import dev.lockstep.offline.training.profile.WindowProfiles;
import dev.lockstep.offline.training.replay.AnswerJob;
import dev.lockstep.offline.training.replay.AnswerRunner;
import dev.lockstep.offline.training.tile.TileRunner;
import dev.lockstep.online.registry.RegistryState;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.quality.parity.ParityCheck;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Who computes from the lake: training sets, tiles, answers of the past, profiles. All give the
 * same bits.
 */
public enum Engine {
  /** A Spark cluster, if there is one and the lake is large; else this process. */
  AUTO,
  /** Threads of this process. */
  LOCAL,
  /** Spark, as configured. */
  SPARK;

  /** From how many bytes of lake files on {@link #AUTO} prefers a cluster. */
  static final long CLUSTER_BYTES = 50L << 30;

  /** Each batch of answers starts Spark once. */
  private static final int SPARK_ANSWERS = 20_000;

  /**
   * The runner for a job.
   *
   * @param lake stays open
   */
  public TrainingSetRunner runner(TrainingJob job, Lake lake, LockstepConfig config) {
    SparkConfig spark = SparkWiring.config(config);
    return isSpark(spark, lake, job.plan().kernels().stream().map(KernelPlan::view))
        ? new SparkRunner(LakeWiring.config(config), spark)
        : new LocalRunner(lake);
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
      if (!isSpark(spark, lake, Stream.of(job.view()))) {
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

  /**
   * The runner of answers of the past, which chooses for each call.
   *
   * @param lake stays open
   * @param registry what is deployed, as of now, and was
   * @param local computes in this process
   * @param progress hears of what Spark does
   */
  public AnswerRunner answers(
      Lake lake,
      LockstepConfig config,
      Supplier<RegistryState> registry,
      AnswerRunner local,
      TrainingProgress progress) {
    SparkConfig spark = SparkWiring.config(config);
    AnswerRunner onSpark =
        new SparkAnswerRunner(
            lake,
            spark,
            view -> registry.get().text(view.name(), view.version(), view.revision()),
            local,
            progress);
    return jobs ->
        (isSpark(spark, lake, jobs.stream().map(AnswerJob::view)) ? onSpark : local).run(jobs);
  }

  /** How many served answers are worth one call of {@link #answers}' runner. */
  public int batchAnswers(LockstepConfig config) {
    return maySpark(SparkWiring.config(config)) ? SPARK_ANSWERS : ParityCheck.LOCAL_BATCH;
  }

  /**
   * The runner of profiles, which chooses for each source.
   *
   * @param lake stays open; asked for only if a source is in it
   */
  public ProfileRunner profiles(
      Supplier<Lake> lake, LockstepConfig config, TrainingProgress progress) {
    SparkConfig spark = SparkWiring.config(config);
    ProfileRunner onSpark = new SparkProfileRunner(LakeWiring.config(config), spark, progress);
    ProfileRunner local =
        new LocalProfileRunner(lake, Runtime.getRuntime().availableProcessors(), progress);
    return new ProfileRunner() {
      private ProfileRunner chosen(ProfileSource source) throws IOException {
        boolean isSpark =
            maySpark(spark)
                && (Engine.this == SPARK || ProfileParts.of(lake, source).bytes() >= CLUSTER_BYTES);
        return isSpark ? onSpark : local;
      }

      @Override
      public ProfileSet reference(ProfileSource source, SampleSet more)
          throws IOException, InterruptedException {
        return chosen(source).reference(source, more);
      }

      @Override
      public WindowProfiles count(ProfileSource source, ProfileSet bins, long windowMillis)
          throws IOException, InterruptedException {
        return chosen(source).count(source, bins, windowMillis);
      }
    };
  }

  private boolean isSpark(SparkConfig spark, Lake lake, Stream<ViewPlan> views) {
    return maySpark(spark) && (this == SPARK || bytes(views, lake) >= CLUSTER_BYTES);
  }

  /** Whether it is Spark, or is where there is enough to compute from. */
  private boolean maySpark(SparkConfig spark) {
    return this == SPARK || (this == AUTO && !spark.isLocal());
  }

  private static long bytes(Stream<ViewPlan> views, Lake lake) {
    // Revisions of a version share a table.
    Map<String, ViewPlan> byTable = new LinkedHashMap<>();
    views.forEach(view -> byTable.put(Lake.tableName(view.name(), view.version()), view));
    return byTable.values().stream()
        .flatMap(view -> lake.table(view).stream())
        .flatMap(table -> table.current().stream())
        .mapToLong(LakeSnapshot::bytes)
        .sum();
  }
}
