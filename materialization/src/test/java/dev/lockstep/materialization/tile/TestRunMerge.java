/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestRunMerge {
  @Test
  void fewRunsStay() {
    assertThat(RunMerge.kept(List.of(), 5, 8)).isZero();
    assertThat(RunMerge.kept(List.of(100L, 10L, 10L), 10, 8)).isEqualTo(3);
    assertThat(RunMerge.kept(List.of(1L, 1L, 1L), 10, 4)).isEqualTo(3);
  }

  @Test
  void theNewestSmallOnesBecomeOne() {
    assertThat(RunMerge.kept(List.of(1000L, 10L, 10L), 10, 3)).isEqualTo(1);
    assertThat(RunMerge.kept(List.of(30L, 10L, 10L), 10, 3)).isZero();
    assertThat(RunMerge.kept(List.of(1000L, 100L, 10L), 1, 3)).isEqualTo(2);
    assertThat(RunMerge.kept(List.of(5L, 5L, 5L), 1, 1)).isZero();
  }

  @Test
  void rowsAreReadFewTimesAndRunsStayFew() {
    long seed = 99;
    Random random = new Random(seed);
    List<Long> runs = new ArrayList<>();
    long all = 0;
    long read = 0;
    for (int i = 0; i < 5_000; i++) {
      long rows = 1 + random.nextInt(1_000);
      all += rows;
      int kept = RunMerge.kept(runs, rows, 8);
      long merged = rows;
      while (runs.size() > kept) {
        merged += runs.remove(runs.size() - 1);
      }
      runs.add(merged);
      read += merged;
      assertThat(runs.size()).isBetween(1, 8);
    }
    assertThat(runs.stream().mapToLong(Long::longValue).sum()).isEqualTo(all);
    // Once when it comes, and then once for each time that its run grows to the double.
    assertThat(read).as("seed %s", seed).isLessThan(14 * all);
  }
}
