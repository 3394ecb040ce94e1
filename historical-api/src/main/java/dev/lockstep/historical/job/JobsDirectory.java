/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.Manifest;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.TrainingSetResult;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of all jobs' files, which one server holds at a time. Thread-safe. */
final class JobsDirectory implements AutoCloseable {
  /** Why a job has no result that did not outlive its server. */
  static final JobFailure STOPPED =
      new JobFailure(
          ErrorCode.STORE_UNAVAILABLE,
          "the server was stopped before the job had ended; ask again");

  private static final String LOCK = "lock";
  private static final Logger log = LoggerFactory.getLogger(JobsDirectory.class);

  private final Path path;
  private final FileChannel lock;

  private JobsDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * @throws LockstepException STATE_DIRECTORY if another server uses it, or it cannot be made
   */
  static JobsDirectory open(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      Files.createDirectories(absolute);
      FileChannel lock =
          FileChannel.open(
              absolute.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isHeldElsewhere(lock)) {
        lock.close();
        throw new LockstepException(
            ErrorCode.STATE_DIRECTORY,
            "another server keeps its training sets in %s".formatted(absolute));
      }
      return new JobsDirectory(absolute, lock);
    } catch (IOException e) {
      throw new LockstepException(
          ErrorCode.STATE_DIRECTORY, "cannot use %s: %s".formatted(absolute, e.getMessage()), e);
    }
  }

  private static boolean isHeldElsewhere(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true; // by this process
    }
  }

  JobFolder create(String id) throws IOException {
    return JobFolder.create(path, id);
  }

  /**
   * Jobs that an earlier server left: results, and why there is none. Everything else is deleted.
   *
   * @param expiresMillis of jobs that had not ended
   */
  List<Job> restore(long expiresMillis) {
    List<Job> jobs = new ArrayList<>();
    try (Stream<Path> folders = Files.list(path)) {
      for (Path folder : folders.filter(Files::isDirectory).toList()) {
        restore(new JobFolder(folder), expiresMillis).ifPresent(jobs::add);
      }
    } catch (IOException e) {
      throw new LockstepException(
          ErrorCode.STATE_DIRECTORY, "cannot read %s: %s".formatted(path, e.getMessage()), e);
    }
    return jobs;
  }

  private Optional<Job> restore(JobFolder folder, long expiresMillis) throws IOException {
    Optional<JobFolder.Entry> entry = folder.read();
    if (entry.isEmpty()) {
      folder.delete();
      return Optional.empty();
    }
    JobFolder.Entry known = entry.get();
    Job job =
        new Job(
            folder,
            known.service(),
            Mode.of(known.mode()),
            Optional.empty(),
            known.createdMillis());
    JobState state = JobState.valueOf(known.state());
    if (state == JobState.DONE && Files.exists(folder.data())) {
      var unused =
          job.end(
              state,
              Optional.of(new JobResult(known.rows(), known.bytes(), known.errors())),
              Optional.empty(),
              known.expiresMillis());
    } else if (state == JobState.FAILED) {
      JobFailure failure =
          new JobFailure(ErrorCode.valueOf(known.errorCode()), known.errorMessage());
      var unused = job.end(state, Optional.empty(), Optional.of(failure), known.expiresMillis());
    } else {
      log.info("Job {} did not end before its server", folder.id());
      writeEnd(job, JobState.FAILED, expiresMillis, Optional.empty(), Optional.of(STOPPED));
      var unused = job.end(JobState.FAILED, Optional.empty(), Optional.of(STOPPED), expiresMillis);
    }
    return Optional.of(job);
  }

  /** Runs a job; its result is in its folder then, and the spine is not. */
  JobResult build(Job job, Work work) throws IOException, InterruptedException {
    TrainingSetResult made = work.runner().run(work.training(), job.progress());
    JobFolder folder = job.folder();
    folder.deleteSpine();
    withoutServersPaths(folder.manifest(), folder.spine());
    return new JobResult(made.rows(), folder.resultBytes(), made.errors());
  }

  private static void withoutServersPaths(Path manifest, Path spine) throws IOException {
    Manifest made = Manifest.read(manifest);
    Manifest.SpineFile from = made.spine();
    Files.writeString(
        manifest,
        new Manifest(
                made.manifest(),
                made.service(),
                made.mode(),
                made.rows(),
                new Manifest.SpineFile(
                    spine.getFileName().toString(),
                    from.format(),
                    from.timestampColumn(),
                    from.sha256(),
                    from.table()),
                made.data(),
                made.options(),
                made.views(),
                made.columns(),
                made.statuses(),
                made.definitions(),
                made.command())
            .toJson());
  }

  /** Writes that there is a job. */
  void write(Job job, JobStatus status) throws IOException {
    job.folder().write(entry(status, status.state(), 0, Optional.empty(), Optional.empty()));
  }

  /** Writes how a job ended; of one that has no result, nothing else is left. */
  void writeEnd(
      Job job,
      JobState state,
      long expiresMillis,
      Optional<JobResult> result,
      Optional<JobFailure> failure) {
    JobFolder folder = job.folder();
    try {
      if (state != JobState.DONE) {
        folder.clear();
      }
      folder.write(entry(job.status(0), state, expiresMillis, result, failure));
    } catch (IOException e) {
      log.warn("Cannot write how job {} ended; a restart will not know it", job.id(), e);
    }
  }

  private static JobFolder.Entry entry(
      JobStatus status,
      JobState state,
      long expiresMillis,
      Optional<JobResult> result,
      Optional<JobFailure> failure) {
    return new JobFolder.Entry(
        state.name(),
        status.service(),
        status.mode().spelling(),
        status.createdMillis(),
        expiresMillis,
        result.map(JobResult::rows).orElse(0L),
        result.map(JobResult::bytes).orElse(0L),
        result.map(JobResult::errors).orElse(0L),
        failure.map(known -> known.code().name()).orElse(""),
        failure.map(JobFailure::message).orElse(""));
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      log.warn("Cannot release {}", path, e);
    }
  }
}
