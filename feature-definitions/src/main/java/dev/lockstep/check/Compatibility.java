/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.check;

import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;

/**
 * Says what a change of definitions takes and why. Versions and revisions are not compared: they
 * follow from the report.
 */
public final class Compatibility {
  private Compatibility() {}

  /**
   * Compares two definitions of one view.
   *
   * @throws IllegalArgumentException if the views have different names
   */
  public static CompatibilityReport compare(ViewPlan before, ViewPlan after) {
    return new ViewComparison(before, after).report();
  }

  /** Compares everything that clients can see: views, on-demand views and services. */
  public static CompatibilityReport compare(FeatureSetPlan before, FeatureSetPlan after) {
    return new FeatureSetComparison(before, after).report();
  }
}
