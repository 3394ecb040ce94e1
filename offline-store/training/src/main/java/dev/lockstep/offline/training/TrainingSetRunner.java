/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import dev.lockstep.error.LockstepException;
import java.io.IOException;

/** Builds training sets. Every runner gives the same bytes for the same job. */
public interface TrainingSetRunner {
  /**
   * Builds one. The directory appears whole or not at all.
   *
   * @throws LockstepException INVALID_REQUEST if the spine cannot be used, with row numbers, or if
   *     values are errors; POSITION_NOT_REACHED if the lake does not hold what is pinned
   * @throws InterruptedException if the thread was interrupted; nothing is left behind
   */
  TrainingSetResult run(TrainingJob job, TrainingProgress progress)
      throws IOException, InterruptedException;
}
