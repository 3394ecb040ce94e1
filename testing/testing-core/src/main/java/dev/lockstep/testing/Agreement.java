/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.store.FeatureValue;
import org.jspecify.annotations.Nullable;

/**
 * Whether an answer agrees with the oracle: status, bits of the value and event time are the same.
 * The reason of an error is not compared.
 */
public final class Agreement {
  /** Relative error that an approximate count_distinct is allowed, beside one count. */
  private static final double APPROXIMATE_ERROR = 0.02;

  private Agreement() {}

  /**
   * @param expected the oracle's answer
   * @param actual the answer to judge
   */
  public static boolean agrees(FeaturePlan feature, FeatureValue expected, FeatureValue actual) {
    return expected.status() == actual.status()
        && expected.eventTimeMillis() == actual.eventTimeMillis()
        && (isApproximate(feature)
            ? isNear(expected.value(), actual.value())
            : identical(expected.value(), actual.value()));
  }

  /** Whether the oracle knows only a bound of the feature's value. */
  public static boolean isApproximate(FeaturePlan feature) {
    return feature instanceof AggregateFeature aggregate && aggregate.spec().approximate();
  }

  /** Whether two answers are the same to the bit, whoever gave them. */
  public static boolean identical(FeatureValue a, FeatureValue b) {
    return a.status() == b.status()
        && a.eventTimeMillis() == b.eventTimeMillis()
        && identical(a.value(), b.value());
  }

  /** Whether two values have the same type and bits; NaN has the bits of NaN. */
  public static boolean identical(@Nullable Object a, @Nullable Object b) {
    return NaiveValues.sameBits(a, b);
  }

  private static boolean isNear(@Nullable Object expected, @Nullable Object actual) {
    if (!(expected instanceof Long exact) || !(actual instanceof Long estimate)) {
      return identical(expected, actual);
    }
    return Math.abs(estimate - exact) <= Math.max(1, exact * APPROXIMATE_ERROR);
  }
}
