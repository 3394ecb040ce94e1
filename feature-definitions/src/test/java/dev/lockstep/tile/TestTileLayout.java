/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.tile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.bind.Definitions;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.time.TimeRange;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TestTileLayout {
  private static final String DEFINITIONS =
      """
      kind: Source
      name: payments
      topic: payments
      timestamp: at
      schema: {card: {type: STRING, required: true}, amount: DOUBLE, at: TIMESTAMP}
      ---
      kind: Entity
      name: card
      keys: {card: STRING}
      ---
      kind: FeatureView
      name: cards
      entity: card
      sources: [payments]
      features:
      """;

  @Test
  void givesFeaturesThatDifferInWindowsOneGroup() {
    TileLayout layout =
        TileLayout.of(
            view(
                """
                  - {name: spend, aggregate: sum, of: amount, windows: [1h, 7d]}
                  - {name: spend_slow, aggregate: sum, of: amount, windows: [2d], slide: 1h}
                  - {name: large, aggregate: count, where: amount > 9.0, windows: [1d]}
                  - {name: newest, aggregate: last_k, of: amount, k: 3, windows: [1d]}
                  - {name: few, aggregate: count, max_rows: 5, windows: [90d]}
                """));
    assertThat(layout.groups())
        .containsExactly("sum of amount", "count where amount > 9.0", "last_k k=3 of amount");
    assertThat(layout.hopMillis()).containsExactly(300_000L, 3_600_000L, 86_400_000L);
  }

  @Test
  void takesCoarserHopsForLongerWindows() {
    TileLayout hour = TileLayout.of(view("  - {name: n, aggregate: count, windows: [1h]}"));
    TileLayout all = TileLayout.of(view("  - {name: n, aggregate: count}"));
    assertThat(hour.hopMillis()).containsExactly(300_000L);
    assertThat(all.hopMillis()).hasSize(5);
  }

  @Test
  void isEmptyWhereTilesAreOfNoUse() {
    assertThat(TileLayout.of(view("  - {name: n, aggregate: count, windows: [5m]}")).isEmpty())
        .isTrue();
    assertThat(TileLayout.of(view("  - {name: n, aggregate: count, max_rows: 3}")).isEmpty())
        .isTrue();
  }

  @Test
  void numbersHopsByLevelAndTime() {
    TileLayout layout = new TileLayout(List.of(10L, 60L), List.of("count"));
    for (long time : List.of(-61L, -1L, 0L, 9L, 10L, 59L, 60L, TileLayout.TILED.firstMillis())) {
      for (int level = 0; level < 2; level++) {
        long slot = layout.slot(level, time);
        long hop = layout.hopMillis().get(level);
        TimeRange times = layout.times(slot);
        assertThat(layout.level(slot)).isEqualTo(level);
        assertThat(times.contains(time)).isTrue();
        assertThat(times.firstMillis()).isEqualTo(Math.floorDiv(time, hop) * hop);
        assertThat(times.lastMillis()).isEqualTo(times.firstMillis() + hop - 1);
      }
    }
    assertThat(layout.slot(0, 10)).isEqualTo(layout.slot(0, 0) + 1);
  }

  @Test
  void refusesHopsThatDoNotNest() {
    assertThatThrownBy(() -> new TileLayout(List.of(10L, 25L), List.of("count")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A hop of 25 ms is no multiple of 10 ms");
  }

  private static ViewPlan view(String features) {
    return requireNonNull(
        Definitions.parse("test.yaml", DEFINITIONS + features).plan().views().get("cards"));
  }
}
