/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;

/** The square root, as IEEE rounds it, of what {@link Variance} gives. */
final class StandardDeviation extends MomentAggregator {
  StandardDeviation(ValueType input) {
    super(input, true, ValueType.DOUBLE);
  }

  @Override
  protected AggregateResult result(Moments moments) {
    return AggregateResult.of(Math.sqrt(moments.variance()));
  }
}
