/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

/**
 * The buckets of quantile: the sign, the exponent and 64 equal steps within a power of two. Keys
 * are ints in the order of the numbers; NaN is last. Found by bit operations only, so the same on
 * every machine.
 */
final class LogBuckets {
  private static final int MANTISSA_BITS = 52;
  private static final int STEP_BITS = 6;
  private static final int STEPS = 1 << STEP_BITS;
  private static final long FRACTION_MASK = (1L << MANTISSA_BITS) - 1;

  /** Added to exponent fields, so that those of subnormals (down to -51) are positive. */
  private static final int EXPONENT_OFFSET = 52;

  static final int ZERO = 0;
  private static final int INFINITY = (0x7ff + EXPONENT_OFFSET) << STEP_BITS;
  static final int NAN = INFINITY + 1;

  private LogBuckets() {}

  /** The key of a number's bucket; 0 for both zeros. */
  static int key(double number) {
    if (Double.isNaN(number)) {
      return NAN;
    }
    long bits = Double.doubleToRawLongBits(number);
    long magnitude = bits & Long.MAX_VALUE;
    if (magnitude == 0) {
      return ZERO;
    }
    int key =
        magnitude > FRACTION_MASK
            ? (int) (magnitude >>> (MANTISSA_BITS - STEP_BITS)) + (EXPONENT_OFFSET << STEP_BITS)
            : subnormalKey(magnitude);
    return bits < 0 ? -key : key;
  }

  /** A subnormal is {@code fraction * 2^-1074}; its true exponent is that of its highest bit. */
  private static int subnormalKey(long fraction) {
    int highest = Long.SIZE - 1 - Long.numberOfLeadingZeros(fraction);
    long normalised = fraction << (MANTISSA_BITS - highest);
    int step = (int) (normalised >>> (MANTISSA_BITS - STEP_BITS)) & (STEPS - 1);
    int exponentField = highest - (MANTISSA_BITS - 1);
    return (exponentField + EXPONENT_OFFSET) << STEP_BITS | step;
  }

  /**
   * The number that stands for a bucket: its middle, at most 1/128 of it away from each of its
   * numbers; rounded half to even where it is subnormal. Infinities, NaN and zero (as +0.0) stand
   * for themselves.
   */
  static double representative(int key) {
    if (key == ZERO) {
      return 0.0;
    }
    if (key == NAN) {
      return Double.NaN;
    }
    int magnitude = Math.abs(key);
    double middle = magnitude == INFINITY ? Double.POSITIVE_INFINITY : middle(magnitude);
    return key < 0 ? -middle : middle;
  }

  private static double middle(int magnitude) {
    int exponentField = (magnitude >>> STEP_BITS) - EXPONENT_OFFSET;
    int step = magnitude & (STEPS - 1);
    // 2^e (1 + (2 step + 1) / 128); scalb rounds half to even, and only into subnormals.
    int mantissa = 2 * STEPS + 2 * step + 1;
    return Math.scalb((double) mantissa, exponentField - 1023 - (STEP_BITS + 1));
  }
}
