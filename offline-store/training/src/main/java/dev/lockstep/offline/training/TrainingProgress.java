/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

/** Learns how far a job is. Called from several threads. */
public interface TrainingProgress {
  /** Nobody looks. */
  TrainingProgress NONE =
      new TrainingProgress() {
        @Override
        public void begin(String phase, long rows) {}

        @Override
        public void advance(long rows) {}
      };

  /**
   * Another phase begins.
   *
   * @param phase for people, e.g. "reading the spine"
   * @param rows how many it goes through
   */
  void begin(String phase, long rows);

  /** So many rows more are done. */
  void advance(long rows);
}
