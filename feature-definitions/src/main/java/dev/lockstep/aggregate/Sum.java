/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;

/**
 * The exact sum. INT32 and INT64 give INT64, DECIMAL(p,s) gives DECIMAL(38,s); a total outside the
 * result type is an error. FLOAT and DOUBLE give the total rounded once to DOUBLE, with IEEE rules
 * for NaN and infinities; a zero is +0.0.
 */
final class Sum extends MomentAggregator {
  Sum(ValueType input) {
    super(input, false, resultType(input));
  }

  private static ValueType resultType(ValueType input) {
    if (input instanceof ValueType.Decimal decimal) {
      return new ValueType.Decimal(ValueType.Decimal.MAX_PRECISION, decimal.scale());
    }
    return input == ValueType.INT32 || input == ValueType.INT64
        ? ValueType.INT64
        : ValueType.DOUBLE;
  }

  @Override
  protected AggregateResult result(Moments moments) {
    return moments.sum();
  }
}
