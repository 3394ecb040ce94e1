/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * An aggregate function with its parameters.
 *
 * @param function which aggregate
 * @param k how many values first_k, last_k and top_k keep, 1 to 1000; empty for the others
 * @param q which quantile, 0 to 1; empty for the others
 * @param keepNulls whether first and last see nulls; false for the others
 * @param approximate whether count_distinct uses a sketch
 * @param cap most distinct values that exact count_distinct and top_k may hold
 */
public record AggregateSpec(
    AggregateFunction function,
    OptionalInt k,
    OptionalDouble q,
    boolean keepNulls,
    boolean approximate,
    int cap) {
  /** Most values that first_k, last_k and top_k may keep. */
  public static final int MAX_K = 1000;

  /**
   * Most distinct values of exact count_distinct and top_k unless the definition says otherwise.
   */
  public static final int DEFAULT_CAP = 10_000;

  public AggregateSpec {
    requireNonNull(function, "function is null");
    requireNonNull(k, "k is null");
    requireNonNull(q, "q is null");
  }

  public static AggregateSpec of(AggregateFunction function) {
    return new AggregateSpec(
        function, OptionalInt.empty(), OptionalDouble.empty(), false, false, DEFAULT_CAP);
  }

  /** Function and parameters in few words, such as {@code last_k k=3}; equal for equal specs. */
  public String text() {
    List<String> parts = new ArrayList<>();
    parts.add(function.symbol());
    k.ifPresent(number -> parts.add("k=" + number));
    q.ifPresent(quantile -> parts.add("q=" + quantile));
    if (keepNulls) {
      parts.add("nulls=keep");
    }
    if (approximate) {
      parts.add("approx");
    }
    if (cap != DEFAULT_CAP) {
      parts.add("cap=" + cap);
    }
    return String.join(" ", parts);
  }

  public AggregateSpec withK(int newK) {
    return new AggregateSpec(function, OptionalInt.of(newK), q, keepNulls, approximate, cap);
  }

  public AggregateSpec withQ(double newQ) {
    return new AggregateSpec(function, k, OptionalDouble.of(newQ), keepNulls, approximate, cap);
  }

  public AggregateSpec withKeepNulls(boolean newKeepNulls) {
    return new AggregateSpec(function, k, q, newKeepNulls, approximate, cap);
  }

  public AggregateSpec withApproximate(boolean newApproximate) {
    return new AggregateSpec(function, k, q, keepNulls, newApproximate, cap);
  }

  public AggregateSpec withCap(int newCap) {
    return new AggregateSpec(function, k, q, keepNulls, approximate, newCap);
  }
}
