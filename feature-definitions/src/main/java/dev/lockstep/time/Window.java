/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.time;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * Which event times a feature sees when it is evaluated at T. The formulas are those of "Which rows
 * count" in docs/semantics.md. Immutable.
 *
 * @param lengthMillis w, at least 1; empty for the whole history up to the right edge
 * @param bounds which edges belong to the window
 * @param tailMillis h: the left edge is {@code floor((T - w) / h) * h}; it divides a day or is a
 *     whole number of days
 * @param slideMillis s: the window is evaluated at {@code floor(T / s) * s}
 */
public record Window(
    OptionalLong lengthMillis, Bounds bounds, OptionalLong tailMillis, OptionalLong slideMillis) {
  /** Milliseconds of a day; leap seconds do not exist here. */
  public static final long DAY_MILLIS = 86_400_000L;

  public Window {
    requireNonNull(lengthMillis, "lengthMillis is null");
    requireNonNull(bounds, "bounds is null");
    requireNonNull(tailMillis, "tailMillis is null");
    requireNonNull(slideMillis, "slideMillis is null");
    checkArgument(
        lengthMillis.isEmpty() || lengthMillis.getAsLong() >= 1,
        "Window length below 1 ms: %s",
        lengthMillis);
    checkArgument(
        tailMillis.isEmpty() || lengthMillis.isPresent(),
        "A window without length cannot have a tail");
    checkArgument(
        tailMillis.isEmpty() || isTail(tailMillis.getAsLong()),
        "Tail neither divides a day nor is a whole number of days: %s",
        tailMillis);
    checkArgument(
        slideMillis.isEmpty() || slideMillis.getAsLong() >= 1, "Slide below 1 ms: %s", slideMillis);
  }

  public static Window ofMillis(long lengthMillis) {
    return ofMillis(lengthMillis, Bounds.CLOSED_OPEN);
  }

  public static Window ofMillis(long lengthMillis, Bounds bounds) {
    return new Window(
        OptionalLong.of(lengthMillis), bounds, OptionalLong.empty(), OptionalLong.empty());
  }

  /** Every event time up to the right edge. */
  public static Window unbounded(Bounds bounds) {
    return new Window(OptionalLong.empty(), bounds, OptionalLong.empty(), OptionalLong.empty());
  }

  public static boolean isTail(long millis) {
    return millis >= 1 && (DAY_MILLIS % millis == 0 || millis % DAY_MILLIS == 0);
  }

  /**
   * The event times that belong to the window at T. Edges beyond the range of a long are clamped to
   * it.
   *
   * @param asOfMillis T, epoch milliseconds
   */
  public TimeRange rangeAt(long asOfMillis) {
    long t = slideMillis.isPresent() ? floorTo(asOfMillis, slideMillis.getAsLong()) : asOfMillis;
    long last = bounds.rightClosed() ? t : saturatedAdd(t, -1);
    if (lengthMillis.isEmpty()) {
      return new TimeRange(Long.MIN_VALUE, last);
    }
    long edge = saturatedAdd(t, -lengthMillis.getAsLong());
    long left = tailMillis.isPresent() ? floorTo(edge, tailMillis.getAsLong()) : edge;
    return new TimeRange(bounds.leftClosed() ? left : saturatedAdd(left, 1), last);
  }

  private static long floorTo(long millis, long step) {
    long floor = Math.floorDiv(millis, step);
    long product = floor * step;
    // Only the step that holds Long.MIN_VALUE can start below it.
    return product > millis ? Long.MIN_VALUE : product;
  }

  private static long saturatedAdd(long a, long b) {
    long sum = a + b;
    if (((a ^ sum) & (b ^ sum)) < 0) {
      return b < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return sum;
  }
}
