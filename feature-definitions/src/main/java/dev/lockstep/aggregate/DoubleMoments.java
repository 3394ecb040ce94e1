/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Moments of FLOAT and DOUBLE: the exact sum in units of 2^-1074, the exact sum of squares in units
 * of 2^-2148. NaN and the infinities are counted beside them, so that they can be removed again.
 */
final class DoubleMoments extends Moments {
  private static final int MANTISSA_BITS = 52;
  private static final long FRACTION_MASK = (1L << MANTISSA_BITS) - 1;
  private static final long MANTISSA_MASK = (1L << (MANTISSA_BITS + 1)) - 1;
  private static final int SPECIAL_EXPONENT = 0x7ff;

  private final BinarySum sum;
  private final @Nullable BinarySum squares;
  private long nans;
  private long positiveInfinities;
  private long negativeInfinities;

  DoubleMoments(boolean withSquares) {
    this(new BinarySum(), withSquares ? new BinarySum() : null);
  }

  private DoubleMoments(BinarySum sum, @Nullable BinarySum squares) {
    this.sum = sum;
    this.squares = squares;
  }

  @Override
  protected void include(Object value) {
    include(((Number) value).doubleValue(), 0);
  }

  @Override
  protected void exclude(Object value) {
    include(((Number) value).doubleValue(), -1);
  }

  /**
   * @param direction 0 to add, -1 to remove
   */
  private void include(double value, long direction) {
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> MANTISSA_BITS) & SPECIAL_EXPONENT;
    if (exponent == SPECIAL_EXPONENT) {
      count(value, direction == 0 ? 1 : -1);
      return;
    }
    // value = mantissa * 2^(shift - 1074); subnormals have no leading bit and the exponent of 1
    long mantissa = bits & FRACTION_MASK;
    int shift = 0;
    if (exponent != 0) {
      mantissa |= FRACTION_MASK + 1;
      shift = exponent - 1;
    }
    sum.add(mantissa, shift, (bits >> 63) ^ direction);
    if (squares != null) {
      addSquare(squares, mantissa, 2 * shift, direction);
    }
  }

  /** A square has up to 106 bits, which are added in two parts of at most 53. */
  private static void addSquare(BinarySum squares, long mantissa, int shift, long direction) {
    long low = mantissa * mantissa;
    long high = Math.multiplyHigh(mantissa, mantissa);
    squares.add(low & MANTISSA_MASK, shift, direction);
    squares.add(high << 11 | low >>> 53, shift + 53, direction);
  }

  /**
   * Adds {@code (high * 2^64 + low) * 2^shift} in units of 2^-1074 to the sum alone.
   *
   * @param shift a multiple of 32
   */
  void addUnits(long low, long high, int shift) {
    long sign = high >> 63;
    long magnitudeLow = (low ^ sign) - sign;
    long magnitudeHigh = (high ^ sign) + (sign != 0 && magnitudeLow == 0 ? 1 : 0);
    sum.add(magnitudeLow, shift, sign);
    sum.add(magnitudeHigh, shift + Long.SIZE, sign);
  }

  /** The average if there are {@code count} numbers. */
  double average(long count) {
    return isFinite() ? ExactRounding.divide(sum.magnitude(), count) : specialSum();
  }

  private void count(double value, int by) {
    if (Double.isNaN(value)) {
      nans += by;
    } else if (value > 0) {
      positiveInfinities += by;
    } else {
      negativeInfinities += by;
    }
  }

  @Override
  protected void reset() {
    sum.clear();
    if (squares != null) {
      squares.clear();
    }
    nans = 0;
    positiveInfinities = 0;
    negativeInfinities = 0;
  }

  @Override
  protected void includeAll(Moments moments) {
    DoubleMoments other = (DoubleMoments) moments;
    sum.add(other.sum);
    if (squares != null && other.squares != null) {
      squares.add(other.squares);
    }
    nans += other.nans;
    positiveInfinities += other.positiveInfinities;
    negativeInfinities += other.negativeInfinities;
  }

  @Override
  AggregateResult sum() {
    return AggregateResult.of(total());
  }

  /** The sum, rounded once. */
  double total() {
    return isFinite() ? ExactRounding.toDouble(sum.magnitude()) : specialSum();
  }

  @Override
  double average() {
    return average(count());
  }

  @Override
  double variance() {
    if (!isFinite() || squares == null) {
      return Double.NaN;
    }
    Magnitude s = sum.magnitude();
    Magnitude q = squares.magnitude();
    if (q.isZero()) {
      return 0.0;
    }
    // In units of 2^-2148. Digits that are zero in all terms are left out before multiplying.
    int lowest = q.lowestDigit() / 2;
    if (!s.isZero()) {
      lowest = Math.min(lowest, s.lowestDigit());
    }
    BigInteger n = BigInteger.valueOf(count());
    BigInteger numerator = n.multiply(q.above(2 * lowest)).subtract(s.above(lowest).pow(2));
    int exponent = 2 * (BinarySum.DIGIT_BITS * lowest - ExactRounding.UNIT_BITS);
    return ExactRounding.ratio(numerator, n.multiply(n), exponent);
  }

  private boolean isFinite() {
    return (nans | positiveInfinities | negativeInfinities) == 0;
  }

  private double specialSum() {
    if (nans > 0 || (positiveInfinities > 0 && negativeInfinities > 0)) {
      return Double.NaN;
    }
    return positiveInfinities > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
  }

  @Override
  protected StateKind kind() {
    return squares == null ? StateKind.DOUBLE_MOMENTS : StateKind.DOUBLE_MOMENTS_WITH_SQUARES;
  }

  @Override
  protected void write(StateWriter out) {
    out.writeLong(nans);
    out.writeLong(positiveInfinities);
    out.writeLong(negativeInfinities);
    sum.write(out);
    if (squares != null) {
      squares.write(out);
    }
  }

  @Override
  protected void read(StateReader in) {
    nans = in.readCount();
    positiveInfinities = in.readCount();
    negativeInfinities = in.readCount();
    sum.add(BinarySum.read(in));
    if (squares != null) {
      squares.add(BinarySum.read(in));
    }
  }
}
