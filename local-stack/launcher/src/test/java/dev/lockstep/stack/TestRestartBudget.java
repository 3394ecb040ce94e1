/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestRestartBudget {
  @Test
  void aRoleIsRevivedSoManyTimesAndNoMore() {
    RestartBudget budget = new RestartBudget();
    for (int i = 0; i < 5; i++) {
      assertThat(budget.take(Role.KAFKA)).isTrue();
    }
    assertThat(budget.take(Role.KAFKA)).isFalse();
    assertThat(budget.take(Role.PINOT)).isTrue();
  }
}
