/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.kafka.LogExtent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TestViewHealth {
  private final FakeProbe probe = new FakeProbe();
  private final ViewHealth health = new ViewHealth("view cards", 2, probe);

  @Test
  void learnsTheLogBeforeTheFirstRead() {
    probe.extents = List.of(new LogExtent(1, 7), new LogExtent(1, 9));
    probe.segments = new int[] {1, 3};
    await();
    assertThat(health.floor(0).expectation()).isEqualTo(new PartitionFloor.Expectation(7, 1));
    assertThat(health.floor(1).expectation()).isEqualTo(new PartitionFloor.Expectation(9, 3));
    await();
    assertThat(probe.reads).isEqualTo(1);
  }

  @Test
  void learnsTheLogAgainAfterAFailure() {
    await();
    probe.extents = List.of(new LogExtent(1, 50), new LogExtent(1, 60));
    health.suspect();
    await();
    assertThat(health.floor(0).expectation().rows()).isEqualTo(50);
    assertThat(probe.reads).isEqualTo(2);
  }

  @Test
  void doesNotAskOftenWhilePinotKeepsFailing() {
    await();
    health.suspect();
    await();
    assertThat(probe.delays.get(0)).isZero();
    assertThat(probe.delays.get(1)).isPositive();
  }

  @Test
  void needsKafkaBeforeTheFirstRead() {
    probe.failure =
        Optional.of(new LockstepException(ErrorCode.STORE_UNAVAILABLE, "Kafka is away"));
    assertFails(ErrorCode.STORE_UNAVAILABLE, "Kafka is away");
    probe.failure = Optional.empty();
    assertThatCode(this::await).doesNotThrowAnyException();
  }

  @Test
  void staysWithWhatItKnowsWhenKafkaIsAwayLater() {
    probe.extents = List.of(new LogExtent(1, 7), new LogExtent(1, 9));
    await();
    probe.failure =
        Optional.of(new LockstepException(ErrorCode.STORE_UNAVAILABLE, "Kafka is away"));
    health.suspect();
    assertThatCode(this::await).doesNotThrowAnyException();
    assertThat(health.floor(0).expectation().rows()).isEqualTo(7);

    probe.failure = Optional.empty();
    probe.extents = List.of(new LogExtent(1, 8), new LogExtent(1, 9));
    await();
    assertThat(health.floor(0).expectation().rows()).isEqualTo(8);
  }

  @Test
  void doesNotMakeReadsWaitWhileKafkaIsAway() {
    await();
    probe.failure =
        Optional.of(new LockstepException(ErrorCode.STORE_UNAVAILABLE, "Kafka is away"));
    health.suspect();
    await();
    probe.hangs = true;
    health.suspect();
    assertThatCode(this::await).doesNotThrowAnyException();
    assertThatCode(this::await).doesNotThrowAnyException();
  }

  @Test
  void refusesAViewWhosePartitionsDoNotAgreeUntilTheyDo() {
    await();
    probe.mismatch =
        Optional.of(new LockstepException(ErrorCode.PARTITIONING_MISMATCH, "3, 2 and 2"));
    assertThatThrownBy(health::refresh).hasMessage("3, 2 and 2");
    assertFails(ErrorCode.PARTITIONING_MISMATCH, "3, 2 and 2");
    probe.mismatch = Optional.empty();
    health.refresh();
    assertThatCode(this::await).doesNotThrowAnyException();
  }

  @Test
  void isReachedByNobodyBeforeTheFirstLookAndWhileItMustNotBeRead() {
    probe.extents = List.of(new LogExtent(1, 7), new LogExtent(1, 9));
    assertThat(health.isReachedBy(0, 7)).isFalse();
    await();
    assertThat(health.isReachedBy(0, 7)).isTrue();
    assertThat(health.isReachedBy(1, 7)).isFalse();
    probe.mismatch =
        Optional.of(new LockstepException(ErrorCode.PARTITIONING_MISMATCH, "3, 2 and 2"));
    assertThatThrownBy(health::refresh).hasMessage("3, 2 and 2");
    assertThat(health.isReachedBy(0, 7)).isFalse();
  }

  @Test
  void looksAgainAtALogThatWasEmpty() {
    probe.extents = List.of(LogExtent.EMPTY, LogExtent.EMPTY);
    await();
    probe.extents = List.of(new LogExtent(1, 7), new LogExtent(1, 9));
    assertThat(health.beginUnknown())
        .hasMessage("It is not known yet where the log of view cards begins");
    await();
    assertThat(health.isReachedBy(1, 9)).isTrue();
  }

  @Test
  void givesUpAtTheDeadline() {
    probe.hangs = true;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
    assertThatThrownBy(() -> health.await(deadline))
        .isInstanceOf(LockstepException.class)
        .hasMessage("Kafka did not tell in time how far the log reaches")
        .extracting(e -> ((LockstepException) e).code())
        .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
  }

  private void assertFails(ErrorCode code, String message) {
    assertThatThrownBy(this::await)
        .isInstanceOf(LockstepException.class)
        .hasMessage(message)
        .extracting(e -> ((LockstepException) e).code())
        .isEqualTo(code);
  }

  private void await() {
    health.await(System.nanoTime() + TimeUnit.SECONDS.toNanos(5));
  }

  /** Answers at once, on the caller's thread. */
  private static final class FakeProbe implements StoreProbe {
    private List<LogExtent> extents = List.of(LogExtent.EMPTY, LogExtent.EMPTY);
    private int[] segments = new int[2];
    private Optional<LockstepException> failure = Optional.empty();
    private Optional<LockstepException> mismatch = Optional.empty();
    private boolean hangs;
    private int reads;
    private final List<Long> delays = new ArrayList<>();

    @Override
    public List<LogExtent> extents() {
      reads++;
      failure.ifPresent(
          e -> {
            throw e;
          });
      return extents;
    }

    @Override
    public int[] segments() {
      return segments;
    }

    @Override
    public void checkPartitioning() {
      mismatch.ifPresent(
          e -> {
            throw e;
          });
    }

    @Override
    public CompletableFuture<Void> run(Runnable task, long delayNanos) {
      delays.add(delayNanos);
      if (hangs) {
        return new CompletableFuture<>();
      }
      return CompletableFuture.runAsync(task, Runnable::run);
    }
  }
}
