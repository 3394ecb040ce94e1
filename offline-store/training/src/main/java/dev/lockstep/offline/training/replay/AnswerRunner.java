/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.replay;

import dev.lockstep.store.FeatureValue;
import java.io.IOException;
import java.util.List;

/** Computes answers from the lake. All runners give the same bits. Thread-safe. */
public interface AnswerRunner {
  /**
   * Answers questions whose positions the lake has reached.
   *
   * @return by job and question, the values of the job's features
   * @throws IOException if the lake cannot be read; an {@link java.io.InterruptedIOException} if
   *     the thread is interrupted, which it still is then
   */
  List<List<List<FeatureValue>>> run(List<AnswerJob> jobs) throws IOException;
}
