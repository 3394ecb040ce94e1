/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.local.Workers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.iceberg.Table;

/** Computes profiles with threads of this process. Thread-safe. */
public final class LocalProfileRunner implements ProfileRunner {
  private static final long MOST_ROWS = 1_000_000;

  private final Supplier<Lake> lake;
  private final int threads;
  private final TrainingProgress progress;

  /**
   * @param lake stays open; asked for only if a source is in it
   */
  public LocalProfileRunner(Supplier<Lake> lake, int threads, TrainingProgress progress) {
    this.lake = lake;
    this.threads = threads;
    this.progress = progress;
  }

  @Override
  public ProfileSet reference(ProfileSource source, SampleSet more)
      throws IOException, InterruptedException {
    ProfileParts parts = ProfileParts.of(lake, source);
    SampleSet all = new SampleSet();
    all.add(more);
    progress.begin("sampling values", parts.rows());
    read(parts, SampleSet::new, all::add);
    progress.begin("counting values", parts.rows());
    return count(parts, all.bins(), 0).window(0);
  }

  @Override
  public WindowProfiles count(ProfileSource source, ProfileSet bins, long windowMillis)
      throws IOException, InterruptedException {
    ProfileParts parts = ProfileParts.of(lake, source);
    progress.begin("counting values", parts.rows());
    return count(parts, bins, windowMillis);
  }

  private WindowProfiles count(ProfileParts parts, ProfileSet bins, long windowMillis)
      throws IOException, InterruptedException {
    WindowProfiles all = new WindowProfiles(bins, windowMillis);
    read(parts, () -> new WindowProfiles(bins, windowMillis), all::add);
    return all;
  }

  /** Reads groups of parts side by side, each into a sink of its own. */
  private <S extends ProfileSink> void read(
      ProfileParts parts, Supplier<S> sinks, Consumer<S> whole)
      throws IOException, InterruptedException {
    PartReader reader = new PartReader(parts.plan(), parts.table().map(Table::io).orElse(null));
    List<Workers.Task> tasks = new ArrayList<>();
    for (List<ProfilePart> group : parts.groups(threads, MOST_ROWS)) {
      tasks.add(
          () -> {
            S sink = sinks.get();
            for (ProfilePart part : group) {
              if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("The check was stopped");
              }
              reader.read(part, sink);
              progress.advance(part.rows());
            }
            synchronized (whole) {
              whole.accept(sink);
            }
          });
    }
    try (Workers workers = new Workers(threads)) {
      workers.run(tasks);
    }
  }
}
