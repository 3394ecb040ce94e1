/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.online.TestingViews;
import dev.lockstep.online.hot.HotSlice.Held;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class TestHotSlice {
  private static final long NOW = 1_000_000;
  private static final ViewPlan LATEST = TestingViews.latest("latest", 1);

  private final HotSlice slice = new HotSlice(LATEST);

  @Test
  void holdsNothingBeforeItIsFilled() {
    slice.take(row(7), NOW);

    assertThat(slice.held()).isNull();
  }

  @Test
  void putsWhatCameMeanwhileBehindWhatTheStoreHas() {
    slice.take(row(7), NOW);
    slice.take(row(9), NOW);
    slice.take(row(12), NOW);
    slice.fill(List.of(row(3), row(7), row(9)), Long.MIN_VALUE, NOW);
    slice.take(row(15), NOW);

    assertThat(seqs()).containsExactlyInAnyOrder(3L, 7L, 9L, 12L, 15L);
  }

  @Test
  void takesNoRowTwiceWhenTheStoreIsAhead() {
    slice.fill(List.of(row(3), row(7)), Long.MIN_VALUE, NOW);
    slice.take(row(3), NOW);
    slice.take(row(7), NOW);
    slice.take(row(8), NOW);

    assertThat(seqs()).containsExactlyInAnyOrder(3L, 7L, 8L);
  }

  @Test
  void leavesWhatAReaderHasAsItWas() {
    slice.fill(List.of(row(1)), Long.MIN_VALUE, NOW);
    Held before = requireNonNull(slice.held());
    for (long seq = 2; seq < 100; seq++) {
      slice.take(row(seq), NOW);
    }

    assertThat(before.rows()).containsExactly(row(1));
    assertThat(seqs()).hasSize(99);
  }

  @Test
  void knowsTheEndOfTheLogBehindEventsThatAreTooOld() {
    slice.fill(List.of(at(5, 50)), 40, NOW);
    slice.take(at(6, 39), NOW);
    slice.take(at(7, 40), NOW);

    assertThat(seqs()).containsExactlyInAnyOrder(5L, 7L);
    assertThat(requireNonNull(slice.held()).highestSeq()).isEqualTo(7);
  }

  @Test
  void keepsTheNewestEventsOfALatestValueView() {
    slice.fill(rows(HotSlice.MOST_ROWS), Long.MIN_VALUE, NOW);
    slice.take(row(HotSlice.MOST_ROWS + 1L), NOW);

    Held held = requireNonNull(slice.held());
    assertThat(held.size()).isLessThan(HotSlice.MOST_ROWS).isGreaterThan(100);
    assertThat(seqs()).contains(HotSlice.MOST_ROWS + 1L);
    assertThat(held.rows().stream().map(row -> requireNonNull(row).eventTimeMillis()))
        .allMatch(time -> time >= held.fromMillis());
    assertThat(held.fromMillis()).isGreaterThan(1);
  }

  @Test
  void givesUpWithMoreRowsOfAWindowThanItKeeps() {
    HotSlice windowed = new HotSlice(TestingViews.windowed("windowed", 1));
    windowed.fill(rows(HotSlice.MOST_ROWS + 1), Long.MIN_VALUE, NOW);
    windowed.take(row(HotSlice.MOST_ROWS + 2L), NOW);

    assertThat(windowed.held()).isNull();
    assertThat(windowed.isUnfit()).isTrue();
    assertThat(windowed.isUnfitForLong()).isFalse();
  }

  @Test
  void givesUpWhenTheStoreDoesNotAnswerWhileRowsCome() {
    rows(HotSlice.MOST_ROWS + 1).forEach(row -> slice.take(row, NOW));
    slice.fill(List.of(row(1)), Long.MIN_VALUE, NOW);

    assertThat(slice.held()).isNull();
    assertThat(slice.isUnfit()).isTrue();
  }

  @Test
  void weighsWhatItHolds() {
    slice.fill(List.of(row(1)), Long.MIN_VALUE, NOW);
    int one = slice.bytes();
    slice.take(row(2), NOW);

    assertThat(slice.bytes()).isGreaterThan(one + 100);
  }

  private List<Long> seqs() {
    return requireNonNull(slice.held()).rows().stream()
        .map(row -> requireNonNull(row).seq())
        .toList();
  }

  private static List<LogRow> rows(int count) {
    return LongStream.rangeClosed(1, count).mapToObj(TestHotSlice::row).toList();
  }

  private static LogRow row(long seq) {
    return at(seq, seq);
  }

  private static LogRow at(long seq, long eventTimeMillis) {
    return new LogRow(
        new EntityKey("a"),
        eventTimeMillis,
        0,
        seq,
        NOW,
        "",
        Collections.nCopies(LATEST.columns().size(), null));
  }
}
