/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.version;

import static java.util.Objects.requireNonNull;

import dev.lockstep.online.registry.LogVersion;
import dev.lockstep.online.registry.VersionRole;
import dev.lockstep.plan.ViewPlan;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a version of a view is.
 *
 * @param view in its newest revision that has the role
 * @param awaitsHistory whether it takes no live rows before history was imported
 * @param behind records of its sources that it has still to take; empty if it takes none or that
 *     cannot be told
 * @param rows in its feature log; empty if there is none
 * @param onlineRows in its table; empty if there is none or it does not answer
 */
public record VersionProgress(
    ViewPlan view,
    VersionRole role,
    boolean awaitsHistory,
    OptionalLong behind,
    OptionalLong rows,
    OptionalLong onlineRows) {
  public VersionProgress {
    requireNonNull(view, "view is null");
    requireNonNull(role, "role is null");
    requireNonNull(behind, "behind is null");
    requireNonNull(rows, "rows is null");
    requireNonNull(onlineRows, "onlineRows is null");
  }

  /** The version. */
  public LogVersion version() {
    return LogVersion.of(view);
  }

  /**
   * Why it cannot be served yet; empty if it has caught up.
   *
   * @param maxBehind records of its sources that it may still have to take
   */
  public Optional<String> notReady(long maxBehind) {
    if (awaitsHistory) {
      return Optional.of(version() + " waits for imported history");
    }
    if (behind.isEmpty()) {
      return Optional.of("how far ingest of %s is cannot be told".formatted(version()));
    }
    if (behind.getAsLong() > maxBehind) {
      return Optional.of(
          "%s is %,d records behind its sources".formatted(version(), behind.getAsLong()));
    }
    if (rows.isEmpty() || onlineRows.isEmpty()) {
      return Optional.of("the online store does not answer for %s".formatted(version()));
    }
    if (onlineRows.getAsLong() < rows.getAsLong()) {
      return Optional.of(
          "the online store has %,d of the %,d rows of %s"
              .formatted(onlineRows.getAsLong(), rows.getAsLong(), version()));
    }
    return Optional.empty();
  }
}
