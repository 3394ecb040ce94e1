/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TestFreshness {
  @Test
  void isSteadyWhileMeasurementsStayShort() {
    Freshness freshness = new Freshness(2, 300_000);
    freshness.add(300_000);
    freshness.add(300_001);
    freshness.add(1);
    freshness.waiting(300_001);
    freshness.add(1);
    freshness.waiting(1);
    assertThat(freshness.isSteady()).isFalse();
    freshness.add(300_000);
    assertThat(freshness.isSteady()).isTrue();
    freshness.waiting(300_001);
    assertThat(freshness.isSteady()).isFalse();
  }

  @Test
  void countsOnceItIsTold() {
    Freshness freshness = new Freshness(2, 300_000);
    freshness.add(9_000_000);
    assertThat(freshness.percentileMillis(99)).isEmpty();
    assertThat(freshness.isWarm()).isFalse();
    freshness.startCounting(true);

    for (int i = 1; i <= 100; i++) {
      freshness.add(i * 10_000L);
    }

    assertThat(freshness.isWarm()).isTrue();
    assertThat(freshness.count()).isEqualTo(100);
    assertThat(freshness.percentileMillis(50)).hasValue(500);
    assertThat(freshness.percentileMillis(99)).hasValue(990);
    assertThat(freshness.percentileMillis(100)).hasValue(1000);
  }

  @Test
  void tellsThatItCountsThoughNothingIsWarm() {
    Freshness freshness = new Freshness(1, 300_000);
    freshness.startCounting(false);
    freshness.add(8_000_000);
    freshness.add(1);
    assertThat(freshness.isWarm()).isFalse();
    assertThat(freshness.percentileMillis(100)).hasValue(8000);
  }
}
