/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** A decimal inside an evaluation; equal when the numbers are, whatever their scales. */
record CelDecimal(BigDecimal number) implements Comparable<CelDecimal> {
  /** More digits than any result can have; keeps repeated products from growing without end. */
  private static final int MAX_DIGITS = 1000;

  CelDecimal {
    if (number.precision() > MAX_DIGITS) {
      throw new ArithmeticException("a decimal of more than " + MAX_DIGITS + " digits");
    }
  }

  static CelDecimal parse(String text) {
    try {
      BigDecimal parsed = new BigDecimal(text);
      // "1e9" has a negative scale, which no type has.
      return new CelDecimal(parsed.scale() < 0 ? parsed.setScale(0) : parsed);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a decimal");
    }
  }

  static CelDecimal of(long number) {
    return new CelDecimal(BigDecimal.valueOf(number));
  }

  static CelDecimal of(double number, long scale) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw new ArithmeticException(number + " is not a decimal");
    }
    return new CelDecimal(new BigDecimal(number)).round(scale);
  }

  CelDecimal plus(CelDecimal other) {
    return new CelDecimal(number.add(other.number));
  }

  CelDecimal minus(CelDecimal other) {
    return new CelDecimal(number.subtract(other.number));
  }

  CelDecimal times(CelDecimal other) {
    return new CelDecimal(number.multiply(other.number));
  }

  CelDecimal dividedBy(CelDecimal other, long scale) {
    if (other.number.signum() == 0) {
      throw new ArithmeticException("division by zero");
    }
    return new CelDecimal(
        number.divide(other.number, Math.toIntExact(scale), RoundingMode.HALF_EVEN));
  }

  CelDecimal negated() {
    return new CelDecimal(number.negate());
  }

  CelDecimal round(long scale) {
    return new CelDecimal(number.setScale(Math.toIntExact(scale), RoundingMode.HALF_EVEN));
  }

  long toLong() {
    return number.setScale(0, RoundingMode.DOWN).longValueExact();
  }

  @Override
  public int compareTo(CelDecimal other) {
    return number.compareTo(other.number);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CelDecimal decimal && compareTo(decimal) == 0;
  }

  @Override
  public int hashCode() {
    return number.signum() == 0 ? 0 : number.stripTrailingZeros().hashCode();
  }

  @Override
  public String toString() {
    return number.toPlainString();
  }
}
