/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import java.util.Map;
import java.util.Optional;
import org.apache.datasketches.kll.KllLongsSketch;

/**
 * What the rows of a spine are like by one entity. Nothing in it decides about a value, only about
 * who computes it.
 *
 * @param rows how many there are
 * @param earliest the earliest T, epoch milliseconds; greater than {@code latest} without rows
 * @param latest the latest T
 * @param keys every entity by its encoded key; empty if there are too many
 * @param hot those that have very many rows
 */
record SpineProfile(
    long rows,
    long earliest,
    long latest,
    Optional<Map<String, Times>> keys,
    Map<String, HotKey> hot) {

  /** How many rows an entity has, and when. */
  static final class Times {
    long rows;
    long earliest = Long.MAX_VALUE;
    long latest = Long.MIN_VALUE;

    void add(long moreRows, long from, long until) {
      rows += moreRows;
      earliest = Math.min(earliest, from);
      latest = Math.max(latest, until);
    }
  }

  /**
   * An entity with very many rows.
   *
   * @param sketch how its times are distributed
   */
  record HotKey(Times times, KllLongsSketch sketch) {}
}
