/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class TestConsumedOffsets {
  private static final Map<String, Map<String, String>> IDEAL =
      Map.of(
          "t__0__0__20261128T0000Z", Map.of("s1", "ONLINE", "s2", "ONLINE"),
          "t__0__10__20261128T0001Z", Map.of("s1", "CONSUMING", "s2", "CONSUMING"),
          "t__0__9__20261128T0002Z", Map.of("s1", "ONLINE", "s2", "ONLINE"),
          "t__1__0__20261128T0000Z", Map.of("s1", "CONSUMING", "s2", "CONSUMING"));

  @Test
  void theSlowestReplicaOfTheNewestSegmentCounts() {
    assertThat(
            ConsumedOffsets.lowest(
                IDEAL,
                Map.of(
                    "t__0__9__20261128T0002Z", Map.of("s1", 900L, "s2", 900L),
                    "t__0__10__20261128T0001Z", Map.of("s1", 1_000L, "s2", 990L),
                    "t__1__0__20261128T0000Z", Map.of("s1", 0L, "s2", 5L)),
                2))
        .containsExactly(990L, 0L);
  }

  @Test
  void aReplicaThatDoesNotSayIsNotThere() {
    assertThat(
            ConsumedOffsets.lowest(
                IDEAL, Map.of("t__0__10__20261128T0001Z", Map.of("s1", 1_000L)), 3))
        .containsExactly(-1L, -1L, -1L);
  }

  @Test
  void aSegmentThatNobodyConsumesYetIsNotThere() {
    assertThat(
            ConsumedOffsets.lowest(
                Map.of("t__0__0__20261128T0000Z", Map.of("s1", "ONLINE")), Map.of(), 1))
        .containsExactly(-1L);
  }
}
