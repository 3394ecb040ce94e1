/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

public class TestStatistics {
  private static final long[] EVEN = {1_000_000, 1_000_000};
  private static final long[] SHIFTED = {500_000, 1_500_000};

  @Test
  void knowsValuesWorkedOutByHand() {
    // p = (0.5, 0.5), q = (0.25, 0.75).
    assertThat(Statistics.psi(EVEN, SHIFTED))
        .isCloseTo(-0.25 * Math.log(0.5) + 0.25 * Math.log(1.5), within(1e-6));
    // 1/2 (0.5 log2(0.5/0.375) + 0.5 log2(0.5/0.625) + 0.25 log2(0.25/0.375) + 0.75
    // log2(0.75/0.625))
    assertThat(Statistics.jensenShannon(EVEN, SHIFTED))
        .isCloseTo(Math.sqrt(0.0487949406953985), within(1e-9));
    assertThat(Statistics.lInfinity(EVEN, SHIFTED)).isEqualTo(0.25);
    assertThat(Statistics.kolmogorovSmirnov(EVEN, SHIFTED)).isEqualTo(0.25);
    // Half of all values move from the first third of the edges' length to the last.
    assertThat(
            Statistics.wasserstein(
                List.of(0.0, 1.0, 2.0, 3.0),
                new long[] {10, 0, 0, 0, 0, 0},
                new long[] {5, 0, 0, 5, 0, 0}))
        .isEqualTo(0.5);
    assertThat(Statistics.jensenShannon(new long[] {9, 0}, new long[] {0, 3})).isEqualTo(1);
  }

  @Test
  void equalDistributionsAreNotApart() {
    long[] twice = {2_000_000, 2_000_000};
    assertThat(Statistics.psi(EVEN, twice)).isCloseTo(0, within(1e-9));
    assertThat(Statistics.jensenShannon(EVEN, twice)).isZero();
    assertThat(Statistics.pValue(EVEN, twice)).isEqualTo(1);
    assertThat(Statistics.pValue(new long[] {0, 0}, EVEN)).isEqualTo(1);
    assertThat(Statistics.pValue(new long[] {5}, new long[] {7})).isEqualTo(1);
  }

  @Test
  void chiSquareHasTheTablesValues() {
    assertThat(ChiSquare.survival(3.841458821, 1)).isCloseTo(0.05, within(1e-9));
    assertThat(ChiSquare.survival(18.30703805, 10)).isCloseTo(0.05, within(1e-9));
    assertThat(ChiSquare.survival(10, 2)).isCloseTo(Math.exp(-5), within(1e-14));
    assertThat(ChiSquare.survival(0, 5)).isEqualTo(1);
    assertThat(ChiSquare.survival(2_000, 10)).isBetween(0.0, 1e-300);
  }

  @Test
  void testsCountsAsTheGTestDoes() {
    // G = 2 sum O ln(O / E) with E = 75 and 125 on either side.
    double g =
        2
            * (100 * Math.log(100 / 75.0)
                + 100 * Math.log(100 / 125.0)
                + 50 * Math.log(50 / 75.0)
                + 150 * Math.log(150 / 125.0));
    assertThat(Statistics.pValue(new long[] {100, 100}, new long[] {50, 150}))
        .isCloseTo(ChiSquare.survival(g, 1), within(1e-12));
  }
}
