/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static java.util.Objects.requireNonNull;

import dev.lockstep.plan.ViewPlan;

/**
 * One version of a view: a feature log, and the table over it.
 *
 * @param view its name
 * @param version from 1
 */
public record LogVersion(String view, int version) implements Comparable<LogVersion> {
  public LogVersion {
    requireNonNull(view, "view is null");
  }

  /** The version of a bound view. */
  public static LogVersion of(ViewPlan view) {
    return new LogVersion(view.name(), view.version());
  }

  @Override
  public int compareTo(LogVersion other) {
    int byName = view.compareTo(other.view);
    return byName == 0 ? Integer.compare(version, other.version) : byName;
  }

  @Override
  public String toString() {
    return view + " v" + version;
  }
}
