/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.LockstepException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TestDeployment {
  private static final Instant FIRST = Instant.parse("2026-11-20T09:00:00Z");
  private static final Instant SECOND = Instant.parse("2026-11-20T10:00:00Z");
  private static final Instant THIRD = Instant.parse("2026-11-20T11:00:00Z");
  private static final List<String> OLD =
      List.of("Source/s/1f", "FeatureView/a/v1.r2", "FeatureView/b/v3.r1");
  private static final List<String> NEW =
      List.of("Source/s/2f", "FeatureView/a/v2.r1", "FeatureView/b/v3.r1");
  private static final LogVersion A1 = new LogVersion("a", 1);
  private static final LogVersion A2 = new LogVersion("a", 2);
  private static final LogVersion B3 = new LogVersion("b", 3);

  private static final Deployment WITH_CANDIDATE =
      Deployment.NONE.apply(OLD, Optional.empty(), FIRST).apply(OLD, candidate(), SECOND);

  @Test
  void aCandidateChangesNothingThatIsActive() {
    assertThat(WITH_CANDIDATE.number()).isEqualTo(2);
    assertThat(WITH_CANDIDATE.objects()).isEqualTo(OLD);
    assertThat(WITH_CANDIDATE.deployed()).isEqualTo(FIRST);
    assertThat(WITH_CANDIDATE.used()).containsExactlyInAnyOrder(A1, A2, B3);
  }

  @Test
  void promotionKeepsWhatWasActive() {
    Deployment promoted = WITH_CANDIDATE.promote(THIRD);
    assertThat(promoted.number()).isEqualTo(3);
    assertThat(promoted.objects()).isEqualTo(NEW);
    assertThat(promoted.deployed()).isEqualTo(THIRD);
    assertThat(promoted.candidate()).isEmpty();
    assertThat(promoted.previous()).contains(new ObjectSet(OLD, FIRST, Set.of()));
    assertThat(promoted.used()).containsExactlyInAnyOrder(A1, A2, B3);
    assertThat(promoted.rolledBack()).isEmpty();
  }

  @Test
  void rollbackMakesACandidateOfWhatWasActiveAndKnowsThatItWasServed() {
    Deployment back = WITH_CANDIDATE.promote(SECOND).rollback(THIRD);
    assertThat(back.objects()).isEqualTo(OLD);
    assertThat(back.candidate()).contains(new ObjectSet(NEW, SECOND, Set.of()));
    assertThat(back.previous()).isEmpty();
    assertThat(back.rolledBack()).containsExactly(A2);

    Deployment again = back.promote(THIRD);
    assertThat(again.objects()).isEqualTo(NEW);
    assertThat(again.rolledBack()).isEmpty();
    assertThat(again.previous()).contains(new ObjectSet(OLD, THIRD, Set.of()));
  }

  @Test
  void whatIsRemovedIsThereAgainAfterARollback() {
    List<String> less = List.of("Source/s/2f", "FeatureView/b/v3.r1");
    Deployment before = Deployment.NONE.apply(NEW, Optional.empty(), FIRST);
    Deployment removed = before.apply(less, Optional.empty(), SECOND).withWayBackTo(before);
    assertThat(removed.previous()).contains(new ObjectSet(NEW, FIRST, Set.of()));
    assertThat(removed.used()).containsExactlyInAnyOrder(A2, B3);

    Deployment more = removed.apply(List.of(), Optional.empty(), THIRD).withWayBackTo(removed);
    assertThat(more.rollback(THIRD).objects()).as("before the first removal").isEqualTo(NEW);
    assertThat(more.rollback(THIRD).rolledBack()).isEmpty();
  }

  @Test
  void aRemovalDoesNotTakeTheWayBackFromAPromotion() {
    Deployment promoted = WITH_CANDIDATE.promote(SECOND);
    Deployment removed = promoted.apply(List.of(), Optional.empty(), THIRD).withWayBackTo(promoted);
    assertThat(removed.rollback(THIRD).objects()).isEqualTo(OLD);
  }

  @Test
  void originsStayWhateverIsActive() {
    Map<String, String> origins = Map.of("FeatureView a", "Feast project p");
    Deployment deployment = WITH_CANDIDATE.withOrigins(origins).promote(SECOND);
    assertThat(deployment.origins()).isEqualTo(origins);
    deployment = deployment.rollback(THIRD).release(Set.of()).forget(true, true);
    assertThat(deployment.origins()).isEqualTo(origins);
    deployment = deployment.retire(Set.of(A2)).withWayBackTo(deployment);
    assertThat(deployment.apply(OLD, Optional.empty(), THIRD).origins()).isEqualTo(origins);
  }

  @Test
  void whatCannotBeDoneIsRefused() {
    assertThatThrownBy(() -> WITH_CANDIDATE.rollback(THIRD))
        .isInstanceOf(LockstepException.class)
        .hasMessageStartingWith("Nothing was changed: there is nothing to go back to");
    assertThatThrownBy(() -> WITH_CANDIDATE.promote(SECOND).promote(THIRD))
        .isInstanceOf(LockstepException.class)
        .hasMessage("Nothing was changed: there is no candidate to promote");
  }

  @Test
  void onlyWhatNothingNamesIsRetired() {
    Deployment promoted = WITH_CANDIDATE.promote(SECOND);
    assertThatThrownBy(() -> promoted.retire(Set.of(A1)))
        .isInstanceOf(LockstepException.class)
        .hasMessage("Nothing was changed: a v1 is in use and cannot be retired");
    Deployment retired = promoted.forget(false, true).retire(Set.of(A1));
    assertThat(retired.previous()).isEmpty();
    assertThat(retired.retired()).containsExactly(A1);
    assertThat(retired.objects()).isEqualTo(NEW);
    assertThat(retired.hasVersions()).isTrue();
  }

  @Test
  void aVersionThatWasRolledBackCanBeGivenUpAndRetired() {
    Deployment back = WITH_CANDIDATE.promote(SECOND).rollback(THIRD);
    Deployment retired = back.forget(true, false).retire(Set.of(A2));
    assertThat(retired.candidate()).isEmpty();
    assertThat(retired.rolledBack()).isEmpty();
    assertThat(retired.retired()).containsExactly(A2);
  }

  @Test
  void historyIsWaitedForPerView() {
    Deployment awaiting =
        WITH_CANDIDATE.apply(
            OLD, Optional.of(new ObjectSet(NEW, SECOND, Set.of("a", "b"))), SECOND);
    assertThat(awaiting.release(Set.of("a")).candidate().orElseThrow().awaiting())
        .containsExactly("b");
  }

  @Test
  void keysOfViewsNameVersions() {
    assertThat(RegisteredObject.versionOf("FeatureView/a_b/v12.r3"))
        .contains(new LogVersion("a_b", 12));
    assertThat(RegisteredObject.versionOf("FeatureService/a/v1.r3")).isEmpty();
    assertThat(RegisteredObject.versionOf("Source/a/0f")).isEmpty();
  }

  private static Optional<ObjectSet> candidate() {
    return Optional.of(new ObjectSet(NEW, SECOND, Set.of()));
  }
}
