/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.tile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.time.TimeRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestTileCover {
  private static final TileLayout LAYOUT =
      new TileLayout(List.of(10L, 60L, 240L), List.of("count"));

  @Test
  void coversEveryTimeOnce() {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      long first = random.nextInt(3_000) - 1_500;
      TimeRange range = new TimeRange(first, first + random.nextInt(1_500) - 1);
      TileCover cover = TileCover.of(range, LAYOUT);
      for (long time = range.firstMillis() - 300; time <= range.lastMillis() + 300; time++) {
        int holders = cover.isEdge(time) ? 1 : 0;
        for (int level = 0; level < LAYOUT.levels(); level++) {
          holders += cover.holds(LAYOUT.slot(level, time)) ? 1 : 0;
        }
        assertThat(holders).as("%s in %s", time, range).isEqualTo(range.contains(time) ? 1 : 0);
      }
    }
  }

  @Test
  void takesTheCoarsestHopsAndShortEdges() {
    TileCover cover = TileCover.of(new TimeRange(5, 605), LAYOUT);
    assertThat(cover.slots())
        .containsExactly(
            new Slots(LAYOUT.slot(0, 10), LAYOUT.slot(0, 50)),
            new Slots(LAYOUT.slot(1, 60), LAYOUT.slot(1, 180)),
            new Slots(LAYOUT.slot(2, 240), LAYOUT.slot(2, 240)),
            new Slots(LAYOUT.slot(1, 480), LAYOUT.slot(1, 540)))
        .isSortedAccordingTo(Comparator.comparingLong(s -> LAYOUT.times(s.first()).firstMillis()));
    assertThat(cover.edges()).containsExactly(new TimeRange(5, 9), new TimeRange(600, 605));
  }

  @Test
  void needsNoRowsWhereARangeEndsWithHops() {
    TileCover cover = TileCover.of(new TimeRange(-240, 239), LAYOUT);
    assertThat(cover.edges()).isEmpty();
    assertThat(cover.slots()).containsExactly(new Slots(LAYOUT.slot(2, -240), LAYOUT.slot(2, 0)));
  }

  @Test
  void leavesToRowsWhatIsShorterThanAHop() {
    TileCover cover = TileCover.of(new TimeRange(1, 18), LAYOUT);
    assertThat(cover.slots()).isEmpty();
    assertThat(cover.edges()).containsExactly(new TimeRange(1, 18));
    assertThat(TileCover.of(new TimeRange(1, 0), LAYOUT))
        .isEqualTo(new TileCover(List.of(), List.of()));
  }

  @Test
  void leavesToRowsWhatIsFurtherAwayThanTilesReach() {
    TimeRange all = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);
    TileCover cover = TileCover.of(all, LAYOUT);
    List<TimeRange> ranges = new ArrayList<>(cover.edges());
    cover.slots().forEach(s -> ranges.add(LAYOUT.times(s.first()).span(LAYOUT.times(s.last()))));
    ranges.sort(Comparator.comparingLong(TimeRange::firstMillis));
    assertThat(ranges.get(0).firstMillis()).isEqualTo(Long.MIN_VALUE);
    assertThat(ranges.get(ranges.size() - 1).lastMillis()).isEqualTo(Long.MAX_VALUE);
    for (int i = 1; i < ranges.size(); i++) {
      assertThat(ranges.get(i).firstMillis()).isEqualTo(ranges.get(i - 1).lastMillis() + 1);
    }
  }
}
