/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import static java.util.Objects.requireNonNull;

/**
 * Names a feature.
 *
 * @param view a feature view or an on-demand feature view
 * @param feature a feature of it
 */
public record FeatureRef(String view, String feature) {
  public FeatureRef {
    requireNonNull(view, "view is null");
    requireNonNull(feature, "feature is null");
  }

  /** {@code view:feature}, as in Feast. */
  @Override
  public String toString() {
    return view + ":" + feature;
  }
}
