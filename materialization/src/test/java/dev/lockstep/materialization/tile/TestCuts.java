/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.online.kafka.LogExtent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestCuts {
  private static final long NONE = Long.MIN_VALUE;

  @Test
  void partitionsWithoutRowsHaveNoCut() {
    assertThat(Cuts.of(new LakePosition(Map.of(0, -3L, 2, 7L)), 3)).containsExactly(-3L, NONE, 7L);
  }

  @Test
  void rowsCountFromTheFirstOfTheLog() {
    List<LogExtent> extents =
        List.of(new LogExtent(1, 10), new LogExtent(-99, 50), LogExtent.EMPTY);
    assertThat(Cuts.rows(List.of(NONE, NONE, NONE), List.of(4L, 0L, NONE), extents))
        .containsExactly(4L, 100L, 0L);
    assertThat(Cuts.rows(List.of(4L, -50L, NONE), List.of(10L, 50L, NONE), extents))
        .containsExactly(6L, 100L, 0L);
  }

  @Test
  void aLimitTakesItsShareOfEachPartition() {
    List<LogExtent> extents =
        List.of(new LogExtent(1, 300), new LogExtent(-99, 0), LogExtent.EMPTY);
    assertThat(Cuts.limit(Cuts.none(3), List.of(300L, 0L, NONE), extents, 40))
        .containsExactly(30L, -90L, NONE);
    assertThat(Cuts.limit(Cuts.none(3), List.of(300L, 0L, NONE), extents, 400))
        .containsExactly(300L, 0L, NONE);
  }

  @Test
  void limitsAddUpAndComeToTheEnd() {
    long seed = 4_711;
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      int partitions = 1 + random.nextInt(5);
      List<LogExtent> extents = new ArrayList<>();
      List<Long> end = new ArrayList<>();
      for (int p = 0; p < partitions; p++) {
        long first = random.nextInt(200) - 100;
        long rows = random.nextInt(4) == 0 ? 0 : random.nextInt(1_000);
        extents.add(rows == 0 ? LogExtent.EMPTY : new LogExtent(first, first + rows - 1));
        end.add(rows == 0 ? NONE : first + rows - 1);
      }
      long most = 1 + random.nextInt(400);
      List<Long> cut = Cuts.none(partitions);
      long left = Cuts.sum(Cuts.rows(cut, end, extents));
      while (left > 0) {
        List<Long> next = Cuts.limit(cut, end, extents, most);
        long taken = Cuts.sum(Cuts.rows(cut, next, extents));
        assertThat(taken).as("seed %s, round %s", seed, i).isEqualTo(Math.min(most, left));
        left -= taken;
        cut = next;
      }
      assertThat(cut).as("seed %s, round %s", seed, i).isEqualTo(end);
    }
  }
}
