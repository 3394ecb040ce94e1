/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.PositionToken;

/**
 * A served value that is not what the lake says.
 *
 * @param view in the version and revision of the token
 * @param token of the answer: T, position, tiles
 * @param served what was answered
 * @param expected what the lake says
 * @param answeredAtMillis the server's clock, epoch milliseconds
 */
record Divergence(
    ViewPlan view,
    FeaturePlan feature,
    EntityKey entity,
    PositionToken token,
    FeatureValue served,
    FeatureValue expected,
    long answeredAtMillis) {
  long seq() {
    return token.position().seq();
  }

  int partition() {
    return token.position().partition();
  }
}
