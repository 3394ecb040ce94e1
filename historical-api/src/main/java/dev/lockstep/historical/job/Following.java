/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Tells a client how its job goes. */
public final class Following {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private Following() {}

  /** Hears of a job. */
  public interface Listener {
    void accept(JobStatus status) throws InterruptedException;
  }

  /**
   * Tells the listener how the job is now, then whenever something has changed, about twice a
   * second, until the job ends; its end is not told.
   *
   * @param gone whether the client is gone; its job is left to others then
   * @throws dev.lockstep.error.LockstepException why the job failed
   * @throws JobCancelledException if it was cancelled, or the client is gone
   */
  public static void toEnd(Jobs jobs, Job job, BooleanSupplier gone, Listener listener)
      throws InterruptedException {
    JobStatus told = jobs.status(job);
    if (!told.state().isEnd()) {
      listener.accept(told);
    }
    while (!job.awaitEnd(INTERVAL)) {
      if (gone.getAsBoolean()) {
        throw new JobCancelledException(job.id());
      }
      JobStatus now = jobs.status(job);
      if (!now.equals(told) && !now.state().isEnd()) {
        listener.accept(now);
        told = now;
      }
    }
    job.requireDone();
  }
}
