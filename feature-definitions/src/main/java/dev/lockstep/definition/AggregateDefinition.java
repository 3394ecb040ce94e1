/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * An aggregate with its parameters, as written.
 *
 * @param function such as {@code count_distinct}; empty in a latest-value view
 * @param nulls {@code keep} or {@code skip}
 * @param k how many values
 * @param q which quantile
 * @param approx whether an approximation will do
 * @param cap most distinct values
 */
public record AggregateDefinition(
    Optional<Located<String>> function,
    Optional<Located<String>> nulls,
    Optional<Located<Long>> k,
    Optional<Located<Double>> q,
    Optional<Located<Boolean>> approx,
    Optional<Located<Long>> cap) {
  /** Nothing written: a feature of a latest-value view. */
  public static final AggregateDefinition NONE =
      new AggregateDefinition(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public AggregateDefinition {
    requireNonNull(function, "function is null");
    requireNonNull(nulls, "nulls is null");
    requireNonNull(k, "k is null");
    requireNonNull(q, "q is null");
    requireNonNull(approx, "approx is null");
    requireNonNull(cap, "cap is null");
  }
}
