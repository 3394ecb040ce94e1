/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Moments of DECIMAL: sums of the unscaled values, as long as they need to be. */
final class DecimalMoments extends Moments {
  private static final BigInteger LIMIT = BigInteger.TEN.pow(ValueType.Decimal.MAX_PRECISION);

  private final int scale;
  private final boolean withSquares;
  private BigInteger sum = BigInteger.ZERO;
  private BigInteger squares = BigInteger.ZERO;

  DecimalMoments(int scale, boolean withSquares) {
    this.scale = scale;
    this.withSquares = withSquares;
  }

  @Override
  protected void include(Object value) {
    BigInteger number = ((BigDecimal) value).unscaledValue();
    sum = sum.add(number);
    if (withSquares) {
      squares = squares.add(number.multiply(number));
    }
  }

  @Override
  protected void exclude(Object value) {
    BigInteger number = ((BigDecimal) value).unscaledValue();
    sum = sum.subtract(number);
    if (withSquares) {
      squares = squares.subtract(number.multiply(number));
    }
  }

  @Override
  protected void reset() {
    sum = BigInteger.ZERO;
    squares = BigInteger.ZERO;
  }

  @Override
  protected void includeAll(Moments moments) {
    DecimalMoments other = (DecimalMoments) moments;
    sum = sum.add(other.sum);
    squares = squares.add(other.squares);
  }

  @Override
  AggregateResult sum() {
    return sum.abs().compareTo(LIMIT) < 0
        ? AggregateResult.of(new BigDecimal(sum, scale))
        : AggregateResult.failed(
            "The sum "
                + new BigDecimal(sum, scale).toPlainString()
                + " has more than "
                + ValueType.Decimal.MAX_PRECISION
                + " digits");
  }

  @Override
  double average() {
    return ExactRounding.ratio(sum, denominator(), 0);
  }

  @Override
  double variance() {
    BigInteger numerator = BigInteger.valueOf(count()).multiply(squares).subtract(sum.pow(2));
    return ExactRounding.ratio(numerator, denominator().pow(2), 0);
  }

  private BigInteger denominator() {
    return BigInteger.TEN.pow(scale).multiply(BigInteger.valueOf(count()));
  }

  @Override
  protected StateKind kind() {
    return withSquares ? StateKind.DECIMAL_MOMENTS_WITH_SQUARES : StateKind.DECIMAL_MOMENTS;
  }

  @Override
  protected void write(StateWriter out) {
    out.writeBlock(sum.toByteArray());
    if (withSquares) {
      out.writeBlock(squares.toByteArray());
    }
  }

  @Override
  protected void read(StateReader in) {
    sum = readNumber(in);
    if (withSquares) {
      squares = readNumber(in);
    }
  }

  private static BigInteger readNumber(StateReader in) {
    byte[] bytes = in.readBlock();
    StateReader.check(bytes.length > 0, "a number without digits");
    return new BigInteger(bytes);
  }
}
