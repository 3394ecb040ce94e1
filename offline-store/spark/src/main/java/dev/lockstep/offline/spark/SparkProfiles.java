/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.profile.PartPlan;
import dev.lockstep.offline.training.profile.ProfileForm;
import dev.lockstep.offline.training.profile.ProfilePart;
import dev.lockstep.offline.training.profile.ProfileParts;
import dev.lockstep.offline.training.profile.ProfileSet;
import dev.lockstep.offline.training.profile.SampleSet;
import dev.lockstep.offline.training.profile.WindowProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.classic.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Computes profiles with the tasks of a Spark session, whose driver is this process: each task
 * reads some files and gives what it found, which the driver adds up.
 */
final class SparkProfiles {
  private static final long ROWS_OF_A_TASK = 500_000;

  private final Lake lake;
  private final SessionSource sessions;

  /**
   * @param lake stays open
   */
  SparkProfiles(Lake lake, SessionSource sessions) {
    this.lake = lake;
    this.sessions = sessions;
  }

  /** Leaves the profiles in the job's file. */
  void run(ProfileForm form, TrainingProgress progress) throws IOException, InterruptedException {
    // What cannot be read is refused before Spark starts.
    ProfileParts parts = ProfileParts.of(() -> lake, form.source());
    SparkSession session = sessions.open(Files.createTempDirectory("spark-profiles"));
    try {
      Pass pass = new Pass(session, parts, progress);
      Files.writeString(Path.of(form.out()), profiles(form, pass), UTF_8);
    } catch (Exception e) {
      throw Failures.explain(e);
    } finally {
      sessions.release(session);
    }
  }

  private static String profiles(ProfileForm form, Pass pass) throws IOException {
    String given = form.bins();
    if (given != null) {
      ProfileSet bins = ProfileSet.parse(given, Files.readString(Path.of(given), UTF_8));
      return pass.count(bins, form.windowMillis()).toJson();
    }
    SampleSet samples = new SampleSet();
    samples.add(
        Files.readAllBytes(Path.of(Objects.requireNonNull(form.samples(), "neither is there"))));
    pass.sample(samples);
    return pass.count(samples.bins(), 0).window(0).toJson();
  }

  /** Goes over all parts. */
  private static final class Pass {
    private final JavaSparkContext context;
    private final ProfileParts parts;
    private final TrainingProgress progress;
    private final Broadcast<Shipped<PartPlan>> plan;
    private final @Nullable Broadcast<Table> table;

    Pass(SparkSession session, ProfileParts parts, TrainingProgress progress) {
      this.context = JavaSparkContext.fromSparkContext(session.sparkContext());
      this.parts = parts;
      this.progress = progress;
      this.plan = context.broadcast(new Shipped<>(parts.plan().toJson(), PartPlan::parse));
      this.table =
          parts.table().map(SerializableTable::copyOf).map(context::broadcast).orElse(null);
    }

    void sample(SampleSet all) {
      run("sampling values", null, 0, all::add);
    }

    WindowProfiles count(ProfileSet bins, long windowMillis) {
      WindowProfiles all = new WindowProfiles(bins, windowMillis);
      run("counting values", bins, windowMillis, bytes -> all.add(new String(bytes, UTF_8)));
      return all;
    }

    private void run(
        String phase, @Nullable ProfileSet bins, long windowMillis, TaskResults.Taker<byte[]> all) {
      List<ArrayList<ProfilePart>> groups = new ArrayList<>();
      parts
          .groups(context.defaultParallelism(), ROWS_OF_A_TASK)
          .forEach(group -> groups.add(new ArrayList<>(group)));
      progress.begin(phase, parts.rows());
      if (groups.isEmpty()) {
        return;
      }
      Broadcast<Shipped<ProfileSet>> shipped =
          bins == null
              ? null
              : context.broadcast(
                  new Shipped<>(bins.emptied().toJson(), json -> ProfileSet.parse("bins", json)));
      // As many elements as partitions: each task has its one.
      TaskResults.take(
          context
              .parallelize(groups, groups.size())
              .mapPartitions(new ProfileTask(plan, table, shipped, windowMillis)),
          ProfileTask.Result.class,
          result -> {
            all.take(result.bytes());
            progress.advance(result.rows());
          });
    }
  }
}
