/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import static dev.lockstep.aggregate.BinarySum.DIGIT_BITS;

import java.math.BigInteger;

/**
 * Turns exact numbers into the nearest double, rounding once: half to even, into subnormals, and to
 * infinity where the magnitude rounds to 2^1024 or more. Zero, and what rounds to it, is +0.0.
 */
final class ExactRounding {
  /** Every finite double is a multiple of 2^-1074, the unit of sums. */
  static final int UNIT_BITS = 1074;

  private static final int MANTISSA_BITS = 52;
  private static final int MAX_EXPONENT_FIELD = 0x7ff;
  private static final long MAX_EXACT = 1L << (MANTISSA_BITS + 1);

  private ExactRounding() {}

  /** What follows after the last digit of a truncated number, as a share of one unit. */
  private enum Rest {
    ZERO,
    BELOW_HALF,
    HALF,
    ABOVE_HALF
  }

  /** {@code value * 2^-1074}. */
  static double toDouble(Magnitude value) {
    return round(value, value.negative(), Rest.ZERO);
  }

  /**
   * {@code value * 2^-1074 / divisor}. School division by digits: since no double is finer than the
   * unit, the whole part and the remainder decide the rounding; and digits below the first 65 bits
   * of the quotient only decide whether there is a rest.
   *
   * @param divisor at least 1
   */
  static double divide(Magnitude value, long divisor) {
    if (divisor == 1 || value.isZero()) {
      return toDouble(value);
    }
    if (divisor >= 1L << 31) {
      BigInteger numerator = value.above(0);
      return ratio(numerator, BigInteger.valueOf(divisor), -UNIT_BITS);
    }
    int[] quotient = new int[value.end()];
    int enough = -1;
    long remainder = 0;
    int i = value.end();
    while (i > 0 && i > enough) {
      i--;
      long dividend = remainder << DIGIT_BITS | value.digit(i);
      quotient[i] = (int) (dividend / divisor);
      remainder = dividend % divisor;
      if (enough < 0 && quotient[i] != 0) {
        // This digit has at least one bit, the two below it 64.
        enough = Math.max(0, i - 2);
      }
    }
    boolean more = i > 0 && value.anyBelow(DIGIT_BITS * i);
    Rest rest = more ? Rest.BELOW_HALF : rest(remainder, divisor);
    return round(Magnitude.of(false, quotient, 0), value.negative(), rest);
  }

  private static Rest rest(long remainder, long divisor) {
    if (remainder == 0) {
      return Rest.ZERO;
    }
    int side = Long.compare(2 * remainder, divisor);
    return side < 0 ? Rest.BELOW_HALF : side == 0 ? Rest.HALF : Rest.ABOVE_HALF;
  }

  /** {@code (value + rest) * 2^-1074}. Where the value has more than 53 bits, any rest is alike. */
  private static double round(Magnitude value, boolean negative, Rest rest) {
    int lowest = value.highestBit() - MANTISSA_BITS;
    long bits;
    if (lowest <= 0) {
      // Up to 2^53 units, bits and units of a double are the same number.
      bits = value.bits(0);
      boolean odd = (bits & 1) == 1;
      bits += rest == Rest.ABOVE_HALF || (rest == Rest.HALF && odd) ? 1 : 0;
    } else if (lowest >= MAX_EXPONENT_FIELD) {
      bits = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
    } else {
      long mantissa = value.bits(lowest) & (MAX_EXACT - 1);
      boolean half = (value.bits(lowest - 1) & 1) == 1;
      boolean up = half && ((mantissa & 1) == 1 || rest != Rest.ZERO || value.anyBelow(lowest - 1));
      // The leading bit of the mantissa adds one to the exponent field, a carry out of it another.
      bits = ((long) lowest << MANTISSA_BITS) + mantissa + (up ? 1 : 0);
      bits = Math.min(bits, Double.doubleToRawLongBits(Double.POSITIVE_INFINITY));
    }
    double magnitude = Double.longBitsToDouble(bits);
    return negative && bits != 0 ? -magnitude : magnitude;
  }

  /**
   * {@code numerator / denominator}.
   *
   * @param denominator at least 1
   */
  static double ratio(long numerator, long denominator) {
    if (Math.abs(numerator) <= MAX_EXACT
        && denominator <= MAX_EXACT
        && numerator != Long.MIN_VALUE) {
      // Both are exact as doubles, and IEEE division rounds once. 0 / d is +0.0.
      return (double) numerator / (double) denominator;
    }
    return ratio(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator), 0);
  }

  /**
   * {@code numerator / denominator * 2^exponent}.
   *
   * @param denominator at least 1
   */
  static double ratio(BigInteger numerator, BigInteger denominator, int exponent) {
    if (numerator.signum() == 0) {
      return 0.0;
    }
    BigInteger dividend = numerator.abs();
    // So that the quotient has 64 or 65 bits above its rest.
    int scale = 64 - dividend.bitLength() + denominator.bitLength();
    if (scale >= 0) {
      dividend = dividend.shiftLeft(scale);
    } else {
      denominator = denominator.shiftLeft(-scale);
    }
    BigInteger[] parts = dividend.divideAndRemainder(denominator);
    double magnitude = round(parts[0], parts[1].signum() != 0, exponent - scale);
    return numerator.signum() < 0 && magnitude != 0 ? -magnitude : magnitude;
  }

  /** {@code (quotient + less than one) * 2^exponent}; {@code quotient} has more than 54 bits. */
  private static double round(BigInteger quotient, boolean more, int exponent) {
    int lowest =
        Math.max(quotient.bitLength() - 1 - MANTISSA_BITS + exponent, -UNIT_BITS) - exponent;
    long mantissa = quotient.shiftRight(lowest).longValueExact();
    boolean half = quotient.testBit(lowest - 1);
    boolean sticky = more || quotient.getLowestSetBit() < lowest - 1;
    if (half && (sticky || (mantissa & 1) == 1)) {
      mantissa++;
    }
    // The mantissa is at most 2^53 and its unit at least 2^-1074: scalb is exact or infinite.
    return Math.scalb((double) mantissa, lowest + exponent);
  }
}
