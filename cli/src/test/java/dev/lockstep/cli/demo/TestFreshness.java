/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TestFreshness {
  @Test
  void countsAfterTheWarmUp() {
    Freshness freshness = new Freshness(2);
    freshness.add(9_000_000);
    assertThat(freshness.isWarm()).isFalse();
    freshness.add(9_000_000);
    assertThat(freshness.isWarm()).isTrue();
    assertThat(freshness.percentileMillis(99)).isEmpty();

    for (int i = 1; i <= 100; i++) {
      freshness.add(i * 1000L);
    }

    assertThat(freshness.count()).isEqualTo(100);
    assertThat(freshness.percentileMillis(50)).hasValue(50);
    assertThat(freshness.percentileMillis(99)).hasValue(99);
    assertThat(freshness.percentileMillis(100)).hasValue(100);
  }
}
