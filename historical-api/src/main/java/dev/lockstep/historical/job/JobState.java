/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

/** Where a job is. */
public enum JobState {
  /** Waits for a free slot. */
  QUEUED,
  RUNNING,
  /** The result is there. */
  DONE,
  /** There is none, and it is known why. */
  FAILED,
  /** Somebody stopped it. */
  CANCELLED;

  /** Whether nothing more will happen. */
  public boolean isEnd() {
    return this != QUEUED && this != RUNNING;
  }
}
