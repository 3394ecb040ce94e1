/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lockstep.offline.training.Mode;
import java.time.Duration;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** One training set that somebody asked for. Thread-safe. */
public final class Job {
  private final JobFolder folder;
  private final String service;
  private final Mode mode;
  private final Optional<Schema> schema;
  private final long createdMillis;
  private final JobProgress progress = new JobProgress();

  @GuardedBy("this")
  private JobState state = JobState.QUEUED;

  @GuardedBy("this")
  private boolean cancelled;

  @GuardedBy("this")
  private @Nullable Thread runner;

  @GuardedBy("this")
  private long expiresMillis;

  @GuardedBy("this")
  private Optional<JobResult> result = Optional.empty();

  @GuardedBy("this")
  private Optional<JobFailure> failure = Optional.empty();

  /**
   * A job that waits.
   *
   * @param schema of the result; empty if only the result's file knows it
   */
  Job(JobFolder folder, String service, Mode mode, Optional<Schema> schema, long createdMillis) {
    this.folder = folder;
    this.service = service;
    this.mode = mode;
    this.schema = schema;
    this.createdMillis = createdMillis;
  }

  /** Random; whoever knows it may fetch and cancel. */
  public String id() {
    return folder.id();
  }

  JobFolder folder() {
    return folder;
  }

  JobProgress progress() {
    return progress;
  }

  Optional<Schema> schema() {
    return schema;
  }

  long createdMillis() {
    return createdMillis;
  }

  synchronized JobStatus status(int jobsAhead) {
    boolean running = state == JobState.RUNNING;
    JobProgress.Phase phase = running ? progress.phase() : JobProgress.Phase.NONE;
    return new JobStatus(
        id(),
        state,
        service,
        mode,
        createdMillis,
        expiresMillis,
        phase.name(),
        phase.total() == 0 ? 0 : Math.min(phase.done().get(), phase.total()),
        phase.total(),
        state == JobState.QUEUED ? jobsAhead : 0,
        result,
        failure);
  }

  synchronized JobState state() {
    return state;
  }

  /** Waits until it has ended, or so long; whether it has. */
  public synchronized boolean awaitEnd(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    for (long left = longest.toMillis();
        !state.isEnd() && left > 0;
        left = (end - System.nanoTime()) / 1_000_000) {
      wait(left);
    }
    return state.isEnd();
  }

  /**
   * Returns once the job is done.
   *
   * @throws dev.lockstep.error.LockstepException why it failed
   * @throws JobCancelledException if it was cancelled
   * @throws IllegalStateException if it has not ended
   */
  public synchronized void requireDone() {
    switch (state) {
      case DONE -> {}
      case FAILED -> throw failure.orElseThrow().toException();
      case CANCELLED -> throw new JobCancelledException(id());
      case QUEUED, RUNNING -> throw new IllegalStateException("Job " + id() + " has not ended");
    }
  }

  /** Whether the calling thread shall run it now. */
  synchronized boolean begin() {
    if (state != JobState.QUEUED || cancelled) {
      return false;
    }
    state = JobState.RUNNING;
    runner = Thread.currentThread();
    return true;
  }

  /**
   * Wants it to stop. A running one ends when its thread notices.
   *
   * @return whether there is nothing that runs, so that it can be ended at once
   */
  synchronized boolean cancel() {
    cancelled = true;
    if (runner != null) {
      runner.interrupt();
      return false;
    }
    return true;
  }

  synchronized boolean isCancelled() {
    return cancelled;
  }

  /** Makes its thread stop without anybody wanting that, as when the server stops. */
  synchronized void interrupt() {
    if (runner != null) {
      runner.interrupt();
    }
  }

  /** The thread no longer runs it; an interrupt that came late is forgotten. */
  synchronized void leave() {
    runner = null;
    var unused = Thread.interrupted();
  }

  /** Ends it as it was wanted to; one that was cancelled has no other end. */
  synchronized JobState end(
      JobState wanted,
      Optional<JobResult> newResult,
      Optional<JobFailure> newFailure,
      long newExpiresMillis) {
    state = cancelled ? JobState.CANCELLED : wanted;
    result = state == JobState.DONE ? newResult : Optional.empty();
    failure = state == JobState.FAILED ? newFailure : Optional.empty();
    expiresMillis = newExpiresMillis;
    notifyAll();
    return state;
  }
}
