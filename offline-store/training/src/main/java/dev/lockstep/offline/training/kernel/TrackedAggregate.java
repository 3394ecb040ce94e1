/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

/**
 * One aggregate of a {@link WindowTrack}. Rows enter in any order, but leave the oldest first among
 * those inside. Not thread-safe.
 */
interface TrackedAggregate {
  void enter(WindowTrack track, int row);

  void leave(WindowTrack track, int row);

  /** All rows leave. */
  void clear();

  /**
   * Writes the result for the rows inside.
   *
   * @param eventTimeMillis of the newest row inside, 0 if none is
   */
  void write(WindowTrack track, long eventTimeMillis, FeatureColumn out, int at);
}
