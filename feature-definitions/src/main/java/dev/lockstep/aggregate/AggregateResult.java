/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What an aggregate gives for a set of rows.
 *
 * @param value the value; null when the result is null or there is an error
 * @param error why there is no value; empty when there is none
 */
public record AggregateResult(@Nullable Object value, String error) {
  public AggregateResult {
    requireNonNull(error, "error is null");
  }

  public static AggregateResult of(@Nullable Object value) {
    return new AggregateResult(value, "");
  }

  public static AggregateResult failed(String error) {
    return new AggregateResult(null, error);
  }
}
