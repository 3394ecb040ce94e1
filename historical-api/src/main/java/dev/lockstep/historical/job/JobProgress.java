/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import dev.lockstep.offline.training.TrainingProgress;
import java.util.concurrent.atomic.AtomicLong;

/** How far a running job is. Thread-safe. */
final class JobProgress implements TrainingProgress {
  /**
   * A phase with its own count, so that what is done never belongs to another phase.
   *
   * @param total 0 if rows are not counted
   */
  record Phase(String name, long total, AtomicLong done) {
    static final Phase NONE = new Phase("", 0, new AtomicLong());
  }

  private volatile Phase phase = Phase.NONE;

  @Override
  public void begin(String name, long rows) {
    phase = new Phase(name, rows, new AtomicLong());
  }

  @Override
  public void advance(long rows) {
    phase.done().addAndGet(rows);
  }

  Phase phase() {
    return phase;
  }
}
