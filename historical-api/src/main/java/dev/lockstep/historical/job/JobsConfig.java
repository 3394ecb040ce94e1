/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How jobs are kept. Immutable.
 *
 * @param directory of spines and results; one server's alone
 * @param jobs how many run at a time, at least 1
 * @param threads of each running job, at least 1
 * @param maxQueued how many may wait besides, at least 0
 * @param keep how long an ended job is known and its result can be fetched, at least 1 ms
 * @param maxSpineBytes longest spine, as Arrow, at least 1
 * @param maxResultBytes when all results together take more, the oldest go first, at least 1
 */
public record JobsConfig(
    Path directory,
    int jobs,
    int threads,
    int maxQueued,
    Duration keep,
    long maxSpineBytes,
    long maxResultBytes) {
  public JobsConfig {
    requireNonNull(directory, "directory is null");
    requireNonNull(keep, "keep is null");
    checkArgument(jobs >= 1, "jobs below 1: %s", jobs);
    checkArgument(threads >= 1, "threads below 1: %s", threads);
    checkArgument(maxQueued >= 0, "maxQueued below 0: %s", maxQueued);
    checkArgument(keep.toMillis() >= 1, "keep below 1 ms: %s", keep);
    checkArgument(maxSpineBytes >= 1, "maxSpineBytes below 1: %s", maxSpineBytes);
    checkArgument(maxResultBytes >= 1, "maxResultBytes below 1: %s", maxResultBytes);
  }

  /** One job at a time that uses every processor. */
  public static JobsConfig in(Path directory) {
    return new JobsConfig(
        directory,
        1,
        Runtime.getRuntime().availableProcessors(),
        20,
        Duration.ofHours(1),
        4L << 30,
        20L << 30);
  }

  public JobsConfig withJobs(int newJobs, int newThreads, int newMaxQueued) {
    return new JobsConfig(
        directory, newJobs, newThreads, newMaxQueued, keep, maxSpineBytes, maxResultBytes);
  }

  public JobsConfig withKeep(Duration newKeep) {
    return new JobsConfig(
        directory, jobs, threads, maxQueued, newKeep, maxSpineBytes, maxResultBytes);
  }

  public JobsConfig withLimits(long newMaxSpineBytes, long newMaxResultBytes) {
    return new JobsConfig(
        directory, jobs, threads, maxQueued, keep, newMaxSpineBytes, newMaxResultBytes);
  }
}
