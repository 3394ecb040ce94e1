/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import dev.lockstep.evaluate.ViewEvaluator;
import dev.lockstep.plan.ViewPlan;
import java.util.concurrent.TimeUnit;

/** Which rows reads of the present need. Pure. */
final class Horizon {
  /** A read may be about a moment that is a little ago. */
  private static final long SLACK_MILLIS = TimeUnit.HOURS.toMillis(1);

  private Horizon() {}

  /**
   * The earliest event time that any feature of a view can need, at moments from an hour ago on.
   *
   * @return {@link Long#MIN_VALUE} if all rows count for ever
   */
  static long of(ViewPlan view, long nowMillis) {
    return ViewEvaluator.range(view, view.features(), nowMillis - SLACK_MILLIS).firstMillis();
  }
}
