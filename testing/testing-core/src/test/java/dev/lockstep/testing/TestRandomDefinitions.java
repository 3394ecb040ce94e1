/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bind.Definitions;
import dev.lockstep.plan.FeatureSetPlan;
import org.junit.jupiter.api.Test;

/** Whatever the seed, the definitions mean something. */
public class TestRandomDefinitions {
  @Test
  void areValidAndTheSameForASeed() {
    for (long seed = 0; seed < 300; seed++) {
      String yaml = RandomDefinitions.yaml(seed, "_x");
      FeatureSetPlan plan = Definitions.parse("seed-" + seed + ".yaml", yaml).plan();

      assertThat(plan.views()).hasSize(3);
      assertThat(requireNonNull(plan.services().get("everything_x")).features())
          .hasSizeGreaterThan(30);
      assertThat(RandomDefinitions.yaml(seed, "_x")).isEqualTo(yaml);
    }
    assertThat(RandomDefinitions.yaml(1, "")).isNotEqualTo(RandomDefinitions.yaml(2, ""));
  }
}
