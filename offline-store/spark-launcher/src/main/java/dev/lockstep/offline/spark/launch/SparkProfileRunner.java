/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.profile.ProfileForm;
import dev.lockstep.offline.training.profile.ProfileRunner;
import dev.lockstep.offline.training.profile.ProfileSet;
import dev.lockstep.offline.training.profile.ProfileSource;
import dev.lockstep.offline.training.profile.SampleSet;
import dev.lockstep.offline.training.profile.WindowProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Computes profiles on Spark, in a child JVM with a class path of its own, which leaves them in a
 * file. An interrupt, a signal, or the death of this process ends the child. Thread-safe.
 */
public final class SparkProfileRunner implements ProfileRunner {
  private final LakeConfig lake;
  private final SparkConfig config;
  private final TrainingProgress progress;

  public SparkProfileRunner(LakeConfig lake, SparkConfig config, TrainingProgress progress) {
    this.lake = lake;
    this.config = config;
    this.progress = progress;
  }

  @Override
  public ProfileSet reference(ProfileSource source, SampleSet more)
      throws IOException, InterruptedException {
    try (RunDirectory run = RunDirectory.create(config.directory())) {
      Path samples = run.temporary().resolve("samples");
      Path out = run.temporary().resolve("profile.json");
      Files.write(samples, more.toBytes());
      run(run, new ProfileForm(source, samples.toString(), null, 0, out.toString()));
      return ProfileSet.parse(out.toString(), Files.readString(out, UTF_8));
    }
  }

  @Override
  public WindowProfiles count(ProfileSource source, ProfileSet bins, long windowMillis)
      throws IOException, InterruptedException {
    try (RunDirectory run = RunDirectory.create(config.directory())) {
      Path reference = run.temporary().resolve("bins.json");
      Path out = run.temporary().resolve("profiles.json");
      Files.writeString(reference, bins.emptied().toJson(), UTF_8);
      run(run, new ProfileForm(source, null, reference.toString(), windowMillis, out.toString()));
      WindowProfiles counted = new WindowProfiles(bins, windowMillis);
      counted.add(Files.readString(out, UTF_8));
      return counted;
    }
  }

  private void run(RunDirectory run, ProfileForm form) throws IOException, InterruptedException {
    progress.begin("starting Spark", 0);
    try (EngineProcess engine =
        EngineProcess.start(EngineOrder.of(lake, config, form), run, progress)) {
      var unused = engine.await();
    }
  }
}
