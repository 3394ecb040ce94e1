/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import java.util.List;

/**
 * Which runs a new one takes the place of. A read brings the tiles of all runs, so there must not
 * be many; and rows must not be read again and again. As soon as there are too many, a run takes in
 * the newest ones for as long as each is no larger than all that it has by then: so a row is read
 * again only into a run at least twice as large, or behind as many runs as there may be.
 */
final class RunMerge {
  private RunMerge() {}

  /**
   * How many of the runs stay, from the oldest on.
   *
   * @param runs how many rows each has, oldest first
   * @param newRows of the run that comes behind them
   * @param maxRuns how many there may be with the new one, at least 1
   */
  static int kept(List<Long> runs, long newRows, int maxRuns) {
    int kept = runs.size();
    if (kept < maxRuns) {
      return kept;
    }
    long rows = newRows;
    while (kept > 0 && (kept >= maxRuns || runs.get(kept - 1) <= rows)) {
      kept--;
      rows += runs.get(kept);
    }
    return kept;
  }
}
