/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The oracle's arithmetic against the platform's. */
class TestNaiveNumbers {
  @Test
  void roundsAQuotientAsThePlatformReadsADecimal() {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      double any = Double.longBitsToDouble(random.nextLong());
      double near = Double.isFinite(any) ? any : random.nextGaussian();
      BigDecimal exact = new BigDecimal(near).multiply(BigDecimal.valueOf(random.nextInt(1, 1000)));
      BigInteger denominator = BigInteger.TEN.pow(Math.max(0, exact.scale()));
      BigInteger numerator = exact.multiply(new BigDecimal(denominator)).toBigIntegerExact();
      double expected = Double.parseDouble(exact.toString());
      assertThat(NaiveNumbers.quotient(numerator, denominator))
          .as("%s", exact)
          .isEqualTo(expected == 0 ? 0.0 : expected);
    }
  }

  @Test
  void roundsTiesToTheEvenNeighbour() {
    BigInteger oneAndHalfPlace = BigInteger.TWO.pow(53).add(BigInteger.ONE);
    assertThat(NaiveNumbers.quotient(oneAndHalfPlace, BigInteger.ONE)).isEqualTo(0x1p53);
    assertThat(NaiveNumbers.quotient(oneAndHalfPlace.add(BigInteger.TWO), BigInteger.ONE))
        .isEqualTo(0x1p53 + 4);
  }

  @Test
  void roundsAtTheEndsOfTheRange() {
    BigInteger largest = new BigDecimal(Double.MAX_VALUE).toBigIntegerExact();
    BigInteger halfPlace = BigInteger.TWO.pow(970);
    BigInteger tie = largest.add(halfPlace);
    assertThat(NaiveNumbers.quotient(tie, BigInteger.ONE)).isInfinite();
    assertThat(NaiveNumbers.quotient(tie.subtract(BigInteger.ONE), BigInteger.ONE))
        .isEqualTo(Double.MAX_VALUE);
    BigInteger smallest = BigInteger.TWO.pow(1075);
    assertThat(NaiveNumbers.quotient(BigInteger.ONE, smallest)).isZero();
    assertThat(NaiveNumbers.quotient(BigInteger.TWO, smallest)).isEqualTo(Double.MIN_VALUE);
    assertThat(NaiveNumbers.quotient(BigInteger.valueOf(3), smallest))
        .isEqualTo(2 * Double.MIN_VALUE);
  }

  @Test
  void neverGivesANegativeZero() {
    double zero = NaiveNumbers.quotient(BigInteger.ONE.negate(), BigInteger.TWO.pow(2000));
    assertThat(Double.doubleToRawLongBits(zero)).isZero();
  }

  @Test
  void keepsDoublesExactly() {
    Random random = new Random(2);
    for (int i = 0; i < 2_000; i++) {
      double any = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(any)) {
        BigInteger numerator = NaiveNumbers.numerator(any);
        BigInteger denominator = NaiveNumbers.denominator(ValueType.DOUBLE);
        assertThat(NaiveNumbers.quotient(numerator, denominator)).isEqualTo(any);
      }
    }
  }

  @Test
  void staysWithinTheErrorOfABucket() {
    Random random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      double any = Math.abs(Double.longBitsToDouble(random.nextLong()));
      if (any >= Double.MIN_NORMAL && any < 1e308) {
        double middle = NaiveNumbers.bucketMiddle(any);
        assertThat(Math.abs(middle - any) / any).isLessThanOrEqualTo(1 / 128.0);
      }
    }
  }
}
