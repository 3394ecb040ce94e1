/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestQuantile {
  private static final double MIN = Double.MIN_VALUE;
  private static final double INF = Double.POSITIVE_INFINITY;

  @Test
  void equalNumbersAreExact() {
    assertThat(quantile(0.5, 0.1, 0.1, 0.1)).isEqualTo(0.1);
    assertThat(quantile(0.99, -3.7)).isEqualTo(-3.7);
    assertThat(quantile(0.5, -0.0)).isEqualTo(0.0);
  }

  @Test
  void rankIsTheCeilingOfTheDecimalShare() {
    // 0.7 * 10 is 7, although the double 0.7 * 10 is above 7 in other precisions
    double[] numbers = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};
    assertThat(quantile(0.7, numbers)).isEqualTo(64 * (1 + 1 / 128.0));
    assertThat(quantile(0.71, numbers)).isEqualTo(128 * (1 + 1 / 128.0));
    assertThat(quantile(0.0, numbers)).isEqualTo(1 + 1 / 128.0);
    assertThat(quantile(1.0, numbers)).isEqualTo(512);
    assertThat(quantile(0.1, 0.1, 0.3, 0.2)).isEqualTo(0.1, within(0.001));
  }

  @Test
  void specialNumbersAreOrderedAndStandForThemselves() {
    assertThat(quantile(0.0, 1, -INF)).isEqualTo(-INF);
    assertThat(quantile(1.0, 1, INF)).isEqualTo(INF);
    assertThat(quantile(1.0, 1, INF, Double.NaN)).isNaN();
    assertThat(quantile(0.6, 1, INF, Double.NaN)).isEqualTo(INF);
    assertThat(quantile(0.3, 2, INF, Double.NaN)).isEqualTo(2 * (1 + 1 / 128.0));
    assertThat(quantile(0.5, Double.NaN)).isNaN();
    assertThat(quantile(0.5, -1, -0.0, 1)).isEqualTo(0.0);
  }

  @Test
  void representativesAreAtMostOneInAHundredAndTwentyEightAway() {
    long seed = 7;
    Random random = new Random(seed);
    TestingValues values = new TestingValues(random);
    for (int i = 0; i < 50_000; i++) {
      double number = values.nextFiniteDouble();
      double middle = LogBuckets.representative(LogBuckets.key(number));
      if (Math.abs(number) >= Double.MIN_NORMAL) {
        BigDecimal error = new BigDecimal(middle).subtract(new BigDecimal(number)).abs();
        BigDecimal bound = new BigDecimal(number).abs();
        assertThat(error.multiply(BigDecimal.valueOf(128)))
            .as("seed %s number %s middle %s", seed, number, middle)
            .isLessThanOrEqualTo(bound);
      }
    }
  }

  @Test
  void subnormalsHaveBucketsOfTheirTrueExponent() {
    assertThat(LogBuckets.representative(LogBuckets.key(MIN))).isEqualTo(MIN);
    assertThat(LogBuckets.representative(LogBuckets.key(3 * MIN))).isEqualTo(3 * MIN);
    // 64 * (1 + 1/128) = 64.5 units, a tie that goes to even; 65.5 goes to 66
    assertThat(LogBuckets.representative(LogBuckets.key(64 * MIN))).isEqualTo(64 * MIN);
    assertThat(LogBuckets.representative(LogBuckets.key(65 * MIN))).isEqualTo(66 * MIN);
    double[] sorted = new double[300];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = Double.longBitsToDouble((1L << 52) - 150 + i);
    }
    for (int i = 1; i < sorted.length; i++) {
      assertThat(LogBuckets.key(sorted[i - 1])).isLessThanOrEqualTo(LogBuckets.key(sorted[i]));
    }
  }

  @Test
  void bucketsAreOrderedAsTheirNumbers() {
    Random random = new Random(3);
    TestingValues values = new TestingValues(random);
    for (int i = 0; i < 50_000; i++) {
      double a = values.nextDouble();
      double b = values.nextDouble();
      if (a < b) {
        assertThat(LogBuckets.key(a)).isLessThanOrEqualTo(LogBuckets.key(b));
      }
      assertThat(LogBuckets.key(-0.0)).isEqualTo(LogBuckets.key(0.0));
    }
  }

  @Test
  void resultsAreWithinOnePercentOfTheExactQuantile() {
    Random random = new Random(11);
    for (int i = 0; i < 200; i++) {
      double[] numbers =
          random.doubles(1 + random.nextInt(500)).map(x -> Math.exp(20 * x)).toArray();
      double q = random.nextInt(1001) / 1000.0;
      double[] sorted = numbers.clone();
      Arrays.sort(sorted);
      int rank = Math.max(1, -Math.floorDiv(-thousandfoldRank(q, sorted.length), 1000));
      double exact = sorted[rank - 1];
      assertThat(quantile(q, numbers)).isEqualTo(exact, within(0.01 * exact));
    }
  }

  /** A thousand times the exact share. */
  private static int thousandfoldRank(double q, int count) {
    return (int) Math.round(q * 1000) * count;
  }

  private static double quantile(double q, double... numbers) {
    Quantile aggregator = new Quantile(q);
    Quantile.Buckets state = aggregator.identity();
    for (double number : numbers) {
      aggregator.add(state, number, 0, 0);
    }
    Object value = aggregator.finish(state).value();
    assertThat(value).isInstanceOf(Double.class);
    return value == null ? 0 : (Double) value;
  }
}
