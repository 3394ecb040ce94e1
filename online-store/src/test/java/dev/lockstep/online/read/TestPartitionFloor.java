/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.online.pinot.BrokerAnswer;
import dev.lockstep.online.read.PartitionFloor.Expectation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One test per state in which Pinot answers without a word about what it lacks. */
final class TestPartitionFloor {
  private static final long NO_ROW = Long.MIN_VALUE;

  private final PartitionFloor floor = new PartitionFloor("view v, partition 0");

  @Test
  void acceptsAnEmptyLog() {
    floor.expectLog(LogExtent.EMPTY);
    assertThatCode(() -> accept(answer(0, 1, 1), NO_ROW)).doesNotThrowAnyException();
  }

  @Test
  void refusesLessThanTheLogHeldWhenPinotFailed() {
    floor.expectLog(new LogExtent(1, 100));
    assertRefused(answer(99, 1, 1), NO_ROW, "it has 99 of at least 100 rows");
    assertThatCode(() -> accept(answer(100, 1, 1), NO_ROW)).doesNotThrowAnyException();
  }

  @Test
  void countsImportedHistory() {
    floor.expectLog(new LogExtent(-9, 5));
    assertRefused(answer(14, 1, 1), NO_ROW, "it has 14 of at least 15 rows");
    assertThatCode(() -> accept(answer(15, 1, 1), 5)).doesNotThrowAnyException();
  }

  @Test
  void refusesLessThanAnEarlierAnswerShowed() {
    floor.expectLog(LogExtent.EMPTY);
    accept(answer(40, 1, 1), 40);
    assertRefused(answer(39, 1, 1), NO_ROW, "it has 39 of at least 40 rows");
  }

  @Test
  void refusesRowsBeyondItsOwnCount() {
    // An earlier segment is not loaded, a later one is: the newest rows are there, old ones not.
    floor.expectLog(LogExtent.EMPTY);
    assertRefused(answer(30, 1, 1), 80, "it has 30 of at least 80 rows");
  }

  @Test
  void refusesFewerSegmentsThanTheControllerLists() {
    floor.expectLog(new LogExtent(1, 10));
    floor.expectSegments(3);
    assertRefused(answer(10, 2, 1), NO_ROW, "2 of 3 segments were asked");
  }

  @Test
  void refusesAnAnswerWithoutAConsumingSegmentUnlessOneWasSeenJustNow() {
    floor.expectLog(LogExtent.EMPTY);
    assertRefused(answer(5, 1, 0), NO_ROW, "no segment consumes");
    accept(answer(5, 1, 1), NO_ROW);
    assertThatCode(() -> accept(answer(5, 1, 0), NO_ROW)).doesNotThrowAnyException();
  }

  @Test
  void catchesUpWithWhatTheLogHeldAtTheLook() {
    assertThat(floor.catchingUp()).isFalse();
    look(new LogExtent(1, 100));
    assertThat(floor.catchingUp()).isTrue();
    assertRefused(answer(99, 1, 1), NO_ROW, "it has 99 of at least 100 rows");
    // A look now would ask for more, and Pinot would never get there while rows arrive.
    assertThat(floor.acceptedSinceLook()).isFalse();
    accept(answer(100, 1, 1), NO_ROW);
    assertThat(floor.catchingUp()).isFalse();
    assertThat(floor.acceptedSinceLook()).isTrue();
    look(new LogExtent(1, 120));
    assertThat(floor.acceptedSinceLook()).isFalse();
    assertThat(floor.catchingUp()).isTrue();
  }

  @Test
  void anAnswerWithinALookIsNotOneOfBefore() {
    floor.beforeLook();
    accept(answer(30, 1, 1), NO_ROW);
    floor.expectLog(new LogExtent(1, 20));
    assertThat(floor.acceptedSinceLook()).isTrue();
  }

  @Test
  void stillCatchesUpAfterAnAnswerThatWasAskedForBeforeTheLook() {
    look(new LogExtent(1, 20));
    Expectation before = floor.expectation();
    look(new LogExtent(1, 30));
    floor.accept(answer(20, 1, 1), before, NO_ROW);
    assertThat(floor.acceptedSinceLook()).isFalse();
    assertThat(floor.catchingUp()).isTrue();
  }

  @Test
  void isNotLockedOutByAnAnswerThatWasNotPruned() {
    floor.expectLog(new LogExtent(1, 10));
    floor.expectSegments(1);
    accept(answer(4_000, 16, 4), NO_ROW);
    assertThatCode(() -> accept(answer(10, 1, 1), NO_ROW)).doesNotThrowAnyException();
  }

  @Test
  void judgesAnAnswerByWhatWasKnownWhenItWasAskedFor() {
    floor.expectLog(LogExtent.EMPTY);
    Expectation before = floor.expectation();
    accept(answer(40, 1, 1), 40);
    assertThatCode(() -> floor.accept(answer(38, 1, 1), before, NO_ROW)).doesNotThrowAnyException();
    assertThat(floor.expectation().rows()).isEqualTo(40);
  }

  @Test
  void aRefusedAnswerShowsNothing() {
    floor.expectLog(LogExtent.EMPTY);
    assertRefused(answer(30, 1, 1), 80, "it has 30 of at least 80 rows");
    assertThat(floor.expectation().rows()).isZero();
  }

  @Test
  void aLogThatWasMadeAnewStartsAnew() {
    floor.expectLog(new LogExtent(1, 100));
    floor.expectAtLeast(new LogExtent(1, 90));
    assertThat(floor.expectation().rows()).isEqualTo(100);
    floor.expectLog(LogExtent.EMPTY);
    assertThat(floor.expectation().rows()).isZero();
  }

  @Test
  void learnsWhereALogBeginsThatWasEmpty() {
    floor.expectLog(LogExtent.EMPTY);
    assertThat(floor.expectation(5)).isEmpty();
    assertThat(floor.isReachedBy(5)).isFalse();
    floor.learnBegin(new LogExtent(-9, 5));
    floor.learnBegin(new LogExtent(1, 5));
    assertThat(floor.expectation(5)).map(Expectation::rows).contains(15L);
    assertThat(floor.expectation().rows()).isZero();
  }

  @Test
  void isReachedByWhoeverSawAllThatAnybodyDid() {
    look(new LogExtent(1, 100));
    assertThat(floor.isReachedBy(99)).isFalse();
    assertThat(floor.isReachedBy(100)).isTrue();
    accept(answer(140, 1, 1), 120);
    assertThat(floor.isReachedBy(119)).isFalse();
    assertThat(floor.isReachedBy(120)).isTrue();
  }

  private void accept(BrokerAnswer answer, long highestSeq) {
    floor.accept(answer, floor.expectation(), highestSeq);
  }

  private void look(LogExtent extent) {
    floor.beforeLook();
    floor.expectLog(extent);
  }

  private void assertRefused(BrokerAnswer answer, long highestSeq, String why) {
    assertThatThrownBy(() -> accept(answer, highestSeq))
        .isInstanceOf(LockstepException.class)
        .hasMessage("Pinot has not caught up with the feature log of view v, partition 0: " + why)
        .extracting(e -> ((LockstepException) e).code())
        .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
  }

  private static BrokerAnswer answer(long totalDocs, int segments, int consuming) {
    return new BrokerAnswer(
        List.of(), Optional.empty(), 1, 1, false, false, segments, consuming, totalDocs);
  }
}
