/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offline.training.profile.Bins.Categories;
import dev.lockstep.offline.training.profile.Bins.Numbers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class TestBins {
  @Test
  void binsHoldEvenSharesAndValuesThatManyShareStandAlone() {
    Numbers even =
        Numbers.ofQuantiles(DoubleStream.iterate(1, i -> i + 1).limit(1_000).toArray(), 10);
    long[] counts = new long[even.size()];
    for (int i = 1; i <= 1_000; i++) {
      counts[even.place((double) i)]++;
    }
    assertThat(counts).hasSize(13);
    assertThat(Arrays.stream(counts).skip(1).limit(10).min().orElse(0)).isGreaterThan(90);

    double[] inflated = new double[1_000];
    for (int i = 700; i < 1_000; i++) {
      inflated[i] = i;
    }
    Numbers zeros = Numbers.ofQuantiles(inflated, 10);
    assertThat(zeros.place(0.0)).isNotEqualTo(zeros.place(1e-9));
    Numbers constant = Numbers.ofQuantiles(new double[] {4, 4, 4}, 10);
    assertThat(constant.place(4L)).isNotEqualTo(constant.place(5L));
    assertThat(constant.place(Double.NaN)).isEqualTo(constant.size() - 1);
    assertThat(constant.place(Double.POSITIVE_INFINITY)).isEqualTo(2);
    assertThat(constant.place(-0.0)).isZero();
    assertThat(Numbers.ofQuantiles(new double[0], 10).place(1.0)).isZero();
  }

  @Test
  void categoriesAreTheMostFrequentOnes() {
    Categories bins = Categories.ofMostFrequent(List.of("b", "a", "b", "c", "a", "d"), 2);
    assertThat(bins.names()).containsExactly("a", "b");
    assertThat(bins.place("never seen")).isEqualTo(2);
    assertThat(bins.label(2)).isEqualTo("others");
  }
}
