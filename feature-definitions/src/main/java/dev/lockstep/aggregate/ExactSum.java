/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

/**
 * The exact sum of doubles that come and go in any order, without allocating for the usual ones.
 *
 * <p>The idea: amounts, rates and sensor readings lie between 2^-30 and 2^44, where every double is
 * a multiple of 2^-82. Their sum is kept as a 128-bit integer of that unit. Whatever does not fit
 * (finer, larger, not finite, or a sum that grows beyond 2^44) goes to {@link DoubleMoments}, which
 * takes everything. Both parts are exact, so a result is rounded once, with the same bits whichever
 * part a number went to. Not thread-safe.
 */
final class ExactSum {
  /**
   * The unit is 2^-82 = 2^(SHIFT - 1074); a multiple of the width of {@link BinarySum}'s digits.
   */
  private static final int SHIFT = 992;

  private static final int MANTISSA_BITS = 52;
  private static final long FRACTION_MASK = (1L << MANTISSA_BITS) - 1;
  private static final double UNIT = 0x1p-82;

  /** Numbers from 2^44 on, and NaN and the infinities, are not kept here. */
  private static final int END_EXPONENT = 1023 + 44;

  private static final long MAX_HIGH = 1L << 62;

  private long low;
  private long high;
  private final DoubleMoments others = new DoubleMoments(false);
  private boolean hasOthers;
  private boolean spilled;

  void add(double value) {
    if (!addFixed(value, 0)) {
      hasOthers = true;
      others.add((Double) value);
    }
  }

  /** Takes back a number that was added. */
  void subtract(double value) {
    if (!addFixed(value, -1)) {
      others.remove((Double) value);
      hasOthers = spilled || others.count() != 0;
    }
  }

  /**
   * Whether the number has a place in the fixed-point part depends on the number alone, so that it
   * leaves from where it entered.
   *
   * @param direction 0 to add, -1 to subtract
   */
  private boolean addFixed(double value, long direction) {
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> MANTISSA_BITS) & 0x7ff;
    if (exponent >= END_EXPONENT) {
      return false;
    }
    if (exponent == 0) {
      return (bits & FRACTION_MASK) == 0;
    }
    long mantissa = bits & FRACTION_MASK | FRACTION_MASK + 1;
    int shift = exponent - 1 - SHIFT;
    if (shift < 0) {
      if (Long.numberOfTrailingZeros(mantissa) < -shift) {
        return false;
      }
      mantissa >>>= -shift;
      shift = 0;
    }
    long unitsLow = shift < 64 ? mantissa << shift : 0;
    // Two shifts, because a shift by 64 would be a shift by 0.
    long unitsHigh = shift < 64 ? (mantissa >>> 1) >>> (63 - shift) : mantissa << (shift - 64);
    accumulate(unitsLow, unitsHigh, (bits >> 63) ^ direction);
    return true;
  }

  private void accumulate(long unitsLow, long unitsHigh, long sign) {
    if (sign == 0) {
      low += unitsLow;
      high += unitsHigh + (Long.compareUnsigned(low, unitsLow) < 0 ? 1 : 0);
    } else {
      long before = low;
      low -= unitsLow;
      high -= unitsHigh + (Long.compareUnsigned(before, unitsLow) < 0 ? 1 : 0);
    }
    // One number is below 2^126 units: with the sum below 2^126 the next one cannot overflow.
    if (high >= MAX_HIGH || high < -MAX_HIGH) {
      spill();
    }
  }

  private void spill() {
    others.addUnits(low, high, SHIFT);
    low = 0;
    high = 0;
    spilled = true;
    hasOthers = true;
  }

  void clear() {
    low = 0;
    high = 0;
    if (hasOthers) {
      others.clear();
    }
    hasOthers = false;
    spilled = false;
  }

  /** The sum rounded once; as {@link Sum} of at least one number. */
  double sum() {
    return hasOthers ? everything().total() : rounded(false);
  }

  /** The sum divided by the number of numbers, rounded once; as {@link Average}. */
  double average(long count) {
    if (!hasOthers && count < 1L << 31) {
      long dividendLow = low;
      long dividendHigh = high;
      boolean negative = high < 0;
      if (negative) {
        dividendLow = -dividendLow;
        dividendHigh = ~dividendHigh + (dividendLow == 0 ? 1 : 0);
      }
      if (dividendHigh == 0 && dividendLow == 0) {
        return 0.0;
      }
      double magnitude = divide(dividendHigh, dividendLow, count);
      if (magnitude >= 0) {
        return negative ? -magnitude : magnitude;
      }
    }
    return everything().average(count);
  }

  /** School division by digits of 32 bits; negative if the quotient has too few bits to round. */
  private static double divide(long high, long low, long divisor) {
    long remainder = high >>> 32;
    long digit3 = remainder / divisor;
    remainder = (remainder % divisor) << 32 | high & 0xffff_ffffL;
    long digit2 = remainder / divisor;
    remainder = (remainder % divisor) << 32 | low >>> 32;
    long digit1 = remainder / divisor;
    remainder = (remainder % divisor) << 32 | low & 0xffff_ffffL;
    long digit0 = remainder / divisor;
    boolean rest = remainder % divisor != 0;
    long quotientHigh = digit3 << 32 | digit2;
    long quotientLow = digit1 << 32 | digit0;
    boolean enough = quotientHigh != 0 || quotientLow >>> 55 != 0;
    return enough ? round(quotientHigh, quotientLow, rest) : -1;
  }

  private double rounded(boolean rest) {
    if (high >= 0) {
      return round(high, low, rest);
    }
    long magnitudeLow = -low;
    return -round(~high + (magnitudeLow == 0 ? 1 : 0), magnitudeLow, rest);
  }

  /**
   * {@code (high * 2^64 + low + rest) * UNIT}, half to even.
   *
   * @param rest whether there is more than zero and less than one; only with more than 54 bits
   */
  private static double round(long high, long low, boolean rest) {
    if (high == 0 && low >>> 53 == 0) {
      return low * UNIT;
    }
    int zeros = high == 0 ? 64 + Long.numberOfLeadingZeros(low) : Long.numberOfLeadingZeros(high);
    long top;
    boolean more = rest;
    if (zeros >= 64) {
      top = low << (zeros - 64);
    } else {
      top = zeros == 0 ? high : high << zeros | low >>> (64 - zeros);
      more |= low << zeros != 0;
    }
    long mantissa = top >>> 11;
    long tail = top & 0x7ff;
    boolean up = tail > 0x400 || (tail == 0x400 && (more || (mantissa & 1) == 1));
    // The unit of the mantissa is 2^(75 - zeros) units, or 2^(-7 - zeros): a normal double.
    return (mantissa + (up ? 1 : 0)) * Double.longBitsToDouble((1023L - 7 - zeros) << 52);
  }

  private DoubleMoments everything() {
    DoubleMoments all = new DoubleMoments(false);
    all.combine(others);
    all.addUnits(low, high, SHIFT);
    return all;
  }
}
