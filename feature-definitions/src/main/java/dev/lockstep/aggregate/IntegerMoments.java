/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import java.math.BigInteger;

/**
 * Moments of INT32 and INT64: the sum in 128 bits, the sum of squares in 192. With fewer than 2^63
 * values of 64 bits neither can overflow.
 */
final class IntegerMoments extends Moments {
  /** The square of a number up to this fits in 63 bits. */
  private static final long MAX_ROOT = 3_037_000_499L;

  /** The square of a count up to this is exact as a double. */
  private static final long MAX_FAST_COUNT = 1L << 26;

  private final boolean withSquares;
  private long low;
  private long high;
  private long squares0;
  private long squares1;
  private long squares2;

  IntegerMoments(boolean withSquares) {
    this.withSquares = withSquares;
  }

  @Override
  protected void include(Object value) {
    includeLong(((Number) value).longValue());
  }

  /** Adds a number without counting it. */
  void includeLong(long number) {
    addToSum(number, number >> 63);
    if (withSquares) {
      addToSquares(number * number, Math.multiplyHigh(number, number), 0);
    }
  }

  @Override
  protected void exclude(Object value) {
    excludeLong(((Number) value).longValue());
  }

  /** Takes a number back without counting it. */
  void excludeLong(long number) {
    long before = low;
    low -= number;
    high -= (number >> 63) + (Long.compareUnsigned(before, number) < 0 ? 1 : 0);
    if (withSquares) {
      subtractFromSquares(number * number, Math.multiplyHigh(number, number));
    }
  }

  @Override
  protected void reset() {
    low = 0;
    high = 0;
    squares0 = 0;
    squares1 = 0;
    squares2 = 0;
  }

  @Override
  protected void includeAll(Moments moments) {
    IntegerMoments other = (IntegerMoments) moments;
    addToSum(other.low, other.high);
    addToSquares(other.squares0, other.squares1, other.squares2);
  }

  private void addToSum(long otherLow, long otherHigh) {
    low += otherLow;
    high += otherHigh + carry(low, otherLow);
  }

  private void addToSquares(long digit0, long digit1, long digit2) {
    squares0 += digit0;
    int carry = carry(squares0, digit0);
    long middle = squares1 + digit1;
    squares1 = middle + carry;
    squares2 += digit2 + carry(middle, digit1) + carry(squares1, carry);
  }

  private void subtractFromSquares(long digit0, long digit1) {
    int borrow = Long.compareUnsigned(squares0, digit0) < 0 ? 1 : 0;
    squares0 -= digit0;
    // A square's high half is below 2^62: adding the borrow cannot wrap.
    long subtrahend = digit1 + borrow;
    squares2 -= Long.compareUnsigned(squares1, subtrahend) < 0 ? 1 : 0;
    squares1 -= subtrahend;
  }

  /** What an unsigned addition carried, from its result and one of its terms. */
  private static int carry(long result, long term) {
    return Long.compareUnsigned(result, term) < 0 ? 1 : 0;
  }

  @Override
  AggregateResult sum() {
    return fitsLong()
        ? AggregateResult.of(low)
        : AggregateResult.failed("The sum " + total() + " is outside INT64");
  }

  @Override
  double average() {
    return average(count());
  }

  /** The average if there are {@code count} numbers. */
  double average(long count) {
    return fitsLong()
        ? ExactRounding.ratio(low, count)
        : ExactRounding.ratio(total(), BigInteger.valueOf(count), 0);
  }

  /** The sum, if it {@link #fitsLong}. */
  long low() {
    return low;
  }

  @Override
  double variance() {
    long count = count();
    boolean small = fitsLong() && Math.abs(low) <= MAX_ROOT && low != Long.MIN_VALUE;
    if (small && squares1 == 0 && squares2 == 0 && squares0 >= 0 && count <= MAX_FAST_COUNT) {
      if (Math.multiplyHigh(count, squares0) == 0 && count * squares0 >= 0) {
        return ExactRounding.ratio(count * squares0 - low * low, count * count);
      }
    }
    BigInteger n = BigInteger.valueOf(count);
    BigInteger numerator = n.multiply(sumOfSquares()).subtract(total().pow(2));
    return ExactRounding.ratio(numerator, n.pow(2), 0);
  }

  boolean fitsLong() {
    return high == low >> 63;
  }

  private BigInteger total() {
    return number(high, low);
  }

  private BigInteger sumOfSquares() {
    return number(squares2, squares1, squares0);
  }

  private static BigInteger number(long... digits) {
    StateWriter bytes = StateWriter.bare();
    for (long digit : digits) {
      bytes.writeLong(digit);
    }
    return new BigInteger(bytes.toByteArray());
  }

  @Override
  protected StateKind kind() {
    return withSquares ? StateKind.INTEGER_MOMENTS_WITH_SQUARES : StateKind.INTEGER_MOMENTS;
  }

  @Override
  protected void write(StateWriter out) {
    out.writeLong(high);
    out.writeLong(low);
    if (withSquares) {
      out.writeLong(squares2);
      out.writeLong(squares1);
      out.writeLong(squares0);
    }
  }

  @Override
  protected void read(StateReader in) {
    high = in.readLong();
    low = in.readLong();
    if (withSquares) {
      squares2 = in.readLong();
      squares1 = in.readLong();
      squares0 = in.readLong();
    }
  }
}
