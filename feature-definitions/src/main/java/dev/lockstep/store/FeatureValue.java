/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.store;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One answer for one feature and entity. Immutable. Two answers agree when they are equal; {@link
 * dev.lockstep.type.Values#identical} says when two values have the same bits.
 *
 * @param status why the value is what it is
 * @param value the value, of the feature's type; null unless PRESENT or OUTSIDE_MAX_AGE (where it
 *     may be null too)
 * @param eventTimeMillis event time of the newest row used, epoch milliseconds; 0 if no row was
 *     used
 * @param reason why the status is ERROR; empty for every other status
 */
public record FeatureValue(
    ValueStatus status, @Nullable Object value, long eventTimeMillis, String reason) {
  public FeatureValue {
    requireNonNull(status, "status is null");
    requireNonNull(reason, "reason is null");
    checkArgument(value != null || status != ValueStatus.PRESENT, "A PRESENT value cannot be null");
    checkArgument(
        value == null || status == ValueStatus.PRESENT || status == ValueStatus.OUTSIDE_MAX_AGE,
        "A value cannot have status %s",
        status);
  }

  /** PRESENT, or NULL_VALUE when {@code value} is null. */
  public static FeatureValue of(@Nullable Object value, long eventTimeMillis) {
    return new FeatureValue(
        value == null ? ValueStatus.NULL_VALUE : ValueStatus.PRESENT, value, eventTimeMillis, "");
  }

  public static FeatureValue notFound() {
    return new FeatureValue(ValueStatus.NOT_FOUND, null, 0, "");
  }

  public static FeatureValue outsideMaxAge(@Nullable Object value, long eventTimeMillis) {
    return new FeatureValue(ValueStatus.OUTSIDE_MAX_AGE, value, eventTimeMillis, "");
  }

  public static FeatureValue error(String reason, long eventTimeMillis) {
    return new FeatureValue(ValueStatus.ERROR, null, eventTimeMillis, reason);
  }
}
