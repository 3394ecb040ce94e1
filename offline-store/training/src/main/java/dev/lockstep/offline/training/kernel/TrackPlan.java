/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import dev.lockstep.time.Window;
import java.util.List;

/**
 * Features that share a window, a where and a max_rows, and so the rows inside.
 *
 * @param where the place of the where, or -1
 * @param maxRows {@link Integer#MAX_VALUE} for any number
 */
record TrackPlan(Window window, int where, int maxRows, List<TrackedFeature> features) {
  /**
   * One feature.
   *
   * @param place among the kernel's features
   */
  record TrackedFeature(int place, TrackedAggregate aggregate) {}

  TrackPlan {
    features = List.copyOf(features);
  }

  /** Whether rows never leave. */
  boolean isEndless() {
    return isEndless(window, maxRows);
  }

  static boolean isEndless(Window window, int maxRows) {
    return window.lengthMillis().isEmpty() && maxRows == Integer.MAX_VALUE;
  }
}
