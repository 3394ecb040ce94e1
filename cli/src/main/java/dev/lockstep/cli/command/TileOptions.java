/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.tile.TilesConfig;
import dev.lockstep.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code materialize} that are about tiles. */
final class TileOptions {
  @Option(
      names = "--view",
      paramLabel = "NAME",
      description = "Tiles of only this feature view; repeatable (default: all).")
  private List<String> views = new ArrayList<>();

  @Option(
      names = "--full",
      description = "Compute all tiles anew, into a new generation, and switch to it at the end.")
  private boolean full;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      description = "Again and again until it is stopped, e.g. 15m.")
  private @Nullable String every;

  @Option(
      names = "--max-rows",
      paramLabel = "N",
      description =
          "Most new rows of a view in one commit (default: tiles.max-rows-per-run); not with --full.")
  private @Nullable Long maxRows;

  @Option(
      names = "--no-archive",
      description = "Take in what the lake holds, without bringing it up to date before.")
  private boolean noArchive;

  List<String> views() {
    return views;
  }

  boolean full() {
    return full;
  }

  boolean archives() {
    return !noArchive;
  }

  /**
   * @throws LockstepException INVALID_REQUEST if it is no duration
   */
  Optional<Duration> every() {
    if (every == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Duration.ofMillis(Math.max(1, Durations.parseMillis(every))));
    } catch (IllegalArgumentException e) {
      throw new LockstepException(ErrorCode.INVALID_REQUEST, "--every: " + e.getMessage(), e);
    }
  }

  TilesConfig limit(TilesConfig config) {
    if (maxRows == null) {
      return config;
    }
    if (maxRows < 1) {
      throw new LockstepException(ErrorCode.INVALID_REQUEST, "--max-rows is at least 1");
    }
    return config.withMaxRowsPerRun(maxRows);
  }

  /** The name of one that was given; empty if there is none. */
  Optional<String> given() {
    if (!views.isEmpty()) {
      return Optional.of("--view");
    }
    if (full) {
      return Optional.of("--full");
    }
    if (every != null) {
      return Optional.of("--every");
    }
    return maxRows != null
        ? Optional.of("--max-rows")
        : noArchive ? Optional.of("--no-archive") : Optional.empty();
  }
}
