/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

/** Moments as files of the lake hold them: microseconds since the epoch. Pure. */
public final class LakeMicros {
  private static final long LIMIT_MILLIS = Long.MAX_VALUE / RowValues.MICROS_PER_MILLI;

  private LakeMicros() {}

  /** The moment itself or, if microseconds do not reach that far, the furthest one before it. */
  public static long saturated(long millis) {
    return clamped(millis) * RowValues.MICROS_PER_MILLI;
  }

  /** Milliseconds of the nearest moment that microseconds reach. */
  static long clamped(long millis) {
    return Math.max(-LIMIT_MILLIS, Math.min(LIMIT_MILLIS, millis));
  }
}
