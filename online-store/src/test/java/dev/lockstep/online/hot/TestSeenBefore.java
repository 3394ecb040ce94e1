/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TestSeenBefore {
  private final SeenBefore seen = new SeenBefore();

  @Test
  void knowsWhatItWasAskedBefore() {
    assertThat(seen.again("view", "a")).isFalse();
    assertThat(seen.again("view", "a")).isTrue();
    assertThat(seen.again("view", "b")).isFalse();
    assertThat(seen.again(new Object(), "a")).isFalse();
  }

  @Test
  void takesFewForOthersAndForgetsFew() {
    int wrong = 0;
    for (int i = 0; i < 250_000; i++) {
      wrong += seen.again("view", "entity" + i) ? 1 : 0;
    }
    int forgotten = 0;
    for (int i = 0; i < 250_000; i++) {
      forgotten += seen.again("view", "entity" + i) ? 0 : 1;
    }

    assertThat(wrong).isLessThan(50);
    assertThat(forgotten).isLessThan(5_000);
  }
}
