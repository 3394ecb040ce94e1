/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.archive;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How much goes into one commit: what is reached first ends it. Immutable.
 *
 * @param maxRows at least 1
 * @param maxBytes of encoded rows over all views, at least 1; two commits of a view may be held
 * @param interval longest time that a row waits for its commit, at least 1 ms; shorter makes the
 *     lake fresher and its files smaller
 */
public record ArchiveConfig(int maxRows, long maxBytes, Duration interval) {
  public static final ArchiveConfig DEFAULT =
      new ArchiveConfig(500_000, 128 << 20, Duration.ofMinutes(1));

  private static final long MIN_SHARE_BYTES = 4 << 20;

  public ArchiveConfig {
    requireNonNull(interval, "interval is null");
    checkArgument(maxRows >= 1, "Rows of a commit below 1: %s", maxRows);
    checkArgument(maxBytes >= 1, "Bytes of a commit below 1: %s", maxBytes);
    checkArgument(interval.toMillis() >= 1, "Commit interval below 1 ms: %s", interval);
  }

  /** The share of one of several views. */
  ArchiveConfig sharedBy(int views) {
    return new ArchiveConfig(
        maxRows,
        Math.max(Math.min(maxBytes, MIN_SHARE_BYTES), maxBytes / Math.max(1, views)),
        interval);
  }

  public ArchiveConfig withInterval(Duration newInterval) {
    return new ArchiveConfig(maxRows, maxBytes, newInterval);
  }

  public ArchiveConfig withMaxRows(int rows) {
    return new ArchiveConfig(rows, maxBytes, interval);
  }
}
