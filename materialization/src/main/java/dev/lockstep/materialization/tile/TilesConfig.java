/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How much runs take in. Immutable.
 *
 * @param maxRowsPerRun most new rows of a view that one commit takes in, at least 1; a longer
 *     backlog takes several commits. A recomputation takes in all at once
 * @param maxRuns beyond that many runs of a view the newest small ones become one, at least 1
 * @param visibleTimeout how long Pinot may make no progress with what was sent, at least 1 ms
 */
public record TilesConfig(long maxRowsPerRun, int maxRuns, Duration visibleTimeout) {
  public static final TilesConfig DEFAULT = new TilesConfig(50_000_000, 8, Duration.ofMinutes(5));

  public TilesConfig {
    requireNonNull(visibleTimeout, "visibleTimeout is null");
    checkArgument(maxRowsPerRun >= 1, "Rows of a run below 1: %s", maxRowsPerRun);
    checkArgument(maxRuns >= 1, "Runs below 1: %s", maxRuns);
    checkArgument(visibleTimeout.toMillis() >= 1, "Timeout below 1 ms: %s", visibleTimeout);
  }

  public TilesConfig withMaxRowsPerRun(long rows) {
    return new TilesConfig(rows, maxRuns, visibleTimeout);
  }

  public TilesConfig withMaxRuns(int runs) {
    return new TilesConfig(maxRowsPerRun, runs, visibleTimeout);
  }
}
