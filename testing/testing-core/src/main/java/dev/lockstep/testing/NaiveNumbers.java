/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Exact arithmetic of the oracle: numbers are integers over a common denominator, and a quotient
 * becomes a double by searching all doubles for the nearest.
 */
final class NaiveNumbers {
  /** Every finite double is a whole multiple of 2^-UNIT_BITS. */
  private static final int UNIT_BITS = 1074;

  private static final long POSITIVE_INFINITY_BITS =
      Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);

  private NaiveNumbers() {}

  /** What {@link #numerator} of every value of {@code type} is to be divided by. */
  static BigInteger denominator(ValueType type) {
    if (type == ValueType.FLOAT || type == ValueType.DOUBLE) {
      return BigInteger.TWO.pow(UNIT_BITS);
    }
    if (type instanceof ValueType.Decimal decimal) {
      return BigInteger.TEN.pow(decimal.scale());
    }
    return BigInteger.ONE;
  }

  /** {@code value}, which is finite, times {@link #denominator}. */
  static BigInteger numerator(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.unscaledValue();
    }
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      BigInteger units = units(Double.doubleToRawLongBits(Math.abs(number)));
      return number < 0 ? units.negate() : units;
    }
    return BigInteger.valueOf(((Number) value).longValue());
  }

  /**
   * The double nearest to {@code numerator / denominator}; of two that are equally near the one
   * with the even last bit; infinite where that bit is beyond the largest double. A zero is +0.0.
   *
   * @param denominator positive
   */
  static double quotient(BigInteger numerator, BigInteger denominator) {
    if (numerator.signum() < 0) {
      double positive = quotient(numerator.negate(), denominator);
      return positive == 0 ? 0.0 : -positive;
    }
    BigInteger target = numerator.shiftLeft(UNIT_BITS);
    long below = 0;
    long above = POSITIVE_INFINITY_BITS;
    if (units(above).multiply(denominator).compareTo(target) <= 0) {
      return Double.POSITIVE_INFINITY;
    }
    // Doubles from +0.0 up are ordered as their bits are.
    while (above - below > 1) {
      long middle = (below + above) >>> 1;
      if (units(middle).multiply(denominator).compareTo(target) <= 0) {
        below = middle;
      } else {
        above = middle;
      }
    }
    BigInteger halfwayTwice = units(below).add(units(above)).multiply(denominator);
    int side = target.shiftLeft(1).compareTo(halfwayTwice);
    boolean down = side < 0 || (side == 0 && below % 2 == 0);
    return Double.longBitsToDouble(down ? below : above);
  }

  /** Inputs of quantile: the double nearest to a numeric value. */
  static double nearestDouble(Object value, ValueType type) {
    if (value instanceof Double || value instanceof Float) {
      return ((Number) value).doubleValue();
    }
    return quotient(numerator(value), denominator(type));
  }

  /**
   * The middle of the log bucket of {@code number}, which is positive and finite: {@code number}
   * lies in [2^e (1 + i/64), 2^e (1 + (i+1)/64)).
   */
  static double bucketMiddle(double number) {
    BigInteger units = units(Double.doubleToRawLongBits(number));
    BigInteger power = BigInteger.ONE.shiftLeft(units.bitLength() - 1);
    int i = 0;
    while (units.shiftLeft(6).compareTo(power.multiply(BigInteger.valueOf(64 + i + 1))) >= 0) {
      i++;
    }
    BigInteger middle = power.multiply(BigInteger.valueOf(128 + 2 * i + 1));
    return quotient(middle, BigInteger.valueOf(128).shiftLeft(UNIT_BITS));
  }

  /** The double with these bits, not negative, in units of 2^-1074; infinity counts as 2^1024. */
  private static BigInteger units(long bits) {
    int exponent = (int) (bits >>> 52);
    long fraction = bits & ((1L << 52) - 1);
    return exponent == 0
        ? BigInteger.valueOf(fraction)
        : BigInteger.valueOf(fraction | (1L << 52)).shiftLeft(exponent - 1);
  }
}
