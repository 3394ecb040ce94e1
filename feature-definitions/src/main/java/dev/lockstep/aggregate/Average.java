/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;

/** The exact sum divided by the count, rounded once to DOUBLE. NaN and infinities are as in sum. */
final class Average extends MomentAggregator {
  Average(ValueType input) {
    super(input, false, ValueType.DOUBLE);
  }

  @Override
  protected AggregateResult result(Moments moments) {
    return AggregateResult.of(moments.average());
  }
}
