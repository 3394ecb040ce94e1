/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class TestSegmentCounts {
  @Test
  void countsSegmentsThatSomeServerShouldServe() {
    Map<String, Map<String, String>> ideal =
        Map.of(
            "ls_a_v1__0__0__20261120T0947Z", Map.of("s1", "ONLINE"),
            "ls_a_v1__0__1__20261120T0950Z", Map.of("s1", "CONSUMING", "s2", "CONSUMING"),
            "ls_a_v1__1__0__20261120T0947Z", Map.of("s1", "OFFLINE", "s2", "CONSUMING"),
            "ls_a_v1__2__0__20261120T0947Z", Map.of("s1", "OFFLINE"),
            "uploaded_by_somebody", Map.of("s1", "ONLINE"));
    assertThat(SegmentCounts.byPartition(ideal, 3)).containsExactly(2, 1, 0);
  }
}
