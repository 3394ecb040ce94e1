/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;

/**
 * The population variance: {@code (n * sum of squares - square of sum) / n^2} in exact arithmetic,
 * rounded once to DOUBLE; never negative. NaN if a value is NaN or infinite. The textbook formula
 * that cancels badly in floating point is the right one here, because nothing is rounded before the
 * end.
 */
final class Variance extends MomentAggregator {
  Variance(ValueType input) {
    super(input, true, ValueType.DOUBLE);
  }

  @Override
  protected AggregateResult result(Moments moments) {
    return AggregateResult.of(moments.variance());
  }
}
