/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.kafka.LogExtent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What answers from one table must show at least. Before the first read, and again whenever Pinot
 * has failed, it looks how far the feature log reaches; answers that see less are refused from then
 * on, so nothing that anybody has read before a restart can be missing after it. Thread-safe.
 */
final class ViewHealth {
  private static final Logger LOG = LoggerFactory.getLogger(ViewHealth.class);

  /** How many reads a view is taken for one with many rows of an entity. */
  private static final int MANY_ROWS_READS = 1_000;

  private static final long REARM_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long AWAY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MAX_STALENESS_NANOS = TimeUnit.SECONDS.toNanos(60);

  private record Sample(long nanos, List<LogExtent> extents) {}

  private final String name;
  private final StoreProbe probe;
  private final List<PartitionFloor> floors = new ArrayList<>();
  private final Deque<Sample> samples = new ArrayDeque<>();
  private @Nullable CompletableFuture<Void> arming;
  private boolean armed;
  private long armedNanos;
  private boolean suspected = true;
  private boolean kafkaAway;
  private @Nullable LockstepException broken;
  private volatile long usedNanos = System.nanoTime();
  private final AtomicInteger readsWithManyRows = new AtomicInteger();

  /**
   * @param name of the log, for messages
   */
  ViewHealth(String name, int partitions, StoreProbe probe) {
    this.name = name;
    this.probe = probe;
    for (int p = 0; p < partitions; p++) {
      floors.add(new PartitionFloor("%s, partition %s".formatted(name, p)));
    }
  }

  /**
   * Returns when it is known what answers must show.
   *
   * @throws LockstepException STORE_UNAVAILABLE if that cannot be found out, PARTITIONING_MISMATCH,
   *     DEADLINE_EXCEEDED
   */
  void await(long deadlineNanos) {
    usedNanos = System.nanoTime();
    for (CompletableFuture<Void> wait = arming(); wait != null; wait = arming()) {
      try {
        wait.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof LockstepException known
            ? again(known)
            : new LockstepException(ErrorCode.INTERNAL, "Cannot tell how Pinot is", e.getCause());
      } catch (TimeoutException e) {
        throw new LockstepException(
            ErrorCode.DEADLINE_EXCEEDED, "Kafka did not tell in time how far the log reaches", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LockstepException(ErrorCode.STORE_UNAVAILABLE, "Interrupted", e);
      }
    }
  }

  PartitionFloor floor(int partition) {
    return floors.get(partition);
  }

  /**
   * Whether whoever has seen a partition up to a seq has seen all that anybody has read or that the
   * log held a while ago. False as long as that is not known.
   */
  boolean isReachedBy(int partition, long seq) {
    usedNanos = System.nanoTime();
    return isSound() && floors.get(partition).isReachedBy(seq);
  }

  /** Pinot has failed, so it may come back with less than it had. */
  synchronized void suspect() {
    suspected = true;
  }

  /** Says that the log was empty when it was looked at, and looks again before the next answer. */
  LockstepException beginUnknown() {
    suspect();
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE,
        "It is not known yet where the log of %s begins".formatted(name));
  }

  /**
   * Whether it is worth to try if entities have few rows; now and then also where they had many.
   */
  boolean mayHaveFewRows() {
    return readsWithManyRows.get() <= 0 || readsWithManyRows.decrementAndGet() <= 0;
  }

  /** Entities had too many rows to bring all of them. */
  void hasManyRows() {
    readsWithManyRows.set(MANY_ROWS_READS);
  }

  /** How long nobody has read the view. */
  long unusedNanos() {
    return System.nanoTime() - usedNanos;
  }

  /** Which log it is about, for messages. */
  String name() {
    return name;
  }

  /** Takes the state of log and table in; called now and then. */
  void refresh() {
    checkPartitioning();
    List<LogExtent> extents = probe.extents();
    forEachFloor(extents, PartitionFloor::learnBegin);
    int[] segments = probe.segments();
    synchronized (this) {
      long now = System.nanoTime();
      samples.addLast(new Sample(now, extents));
      while (now - samples.getFirst().nanos() > MAX_STALENESS_NANOS) {
        forEachFloor(samples.removeFirst().extents(), PartitionFloor::expectAtLeast);
      }
    }
    for (int p = 0; p < floors.size(); p++) {
      floors.get(p).expectSegments(segments[p]);
    }
  }

  /** What to wait for; null when answers can be judged. */
  private synchronized @Nullable CompletableFuture<Void> arming() {
    if (broken != null) {
      throw again(broken);
    }
    CompletableFuture<Void> current = arming;
    boolean wait = current != null && !current.isDone();
    if (!wait && suspected) {
      suspected = false;
      current = probe.run(this::arm, armingDelay());
      arming = current;
      wait = true;
    }
    // What this process has seen is still a floor, so Kafka being away must not stop reads.
    return wait && !kafkaAway ? current : null;
  }

  private long armingDelay() {
    if (!armed) {
      return 0;
    }
    long pause = kafkaAway ? AWAY_NANOS : REARM_NANOS;
    return Math.max(0, pause - (System.nanoTime() - armedNanos));
  }

  /** The same failure, with the trace of whoever meets it. */
  private static LockstepException again(LockstepException failure) {
    return new LockstepException(failure.code(), String.valueOf(failure.getMessage()), failure);
  }

  private void arm() {
    boolean first = !isArmed();
    try {
      if (first) {
        checkPartitioning();
        int[] segments = probe.segments();
        for (int p = 0; p < floors.size(); p++) {
          floors.get(p).expectSegments(segments[p]);
        }
      }
      floors.forEach(PartitionFloor::beforeLook);
      forEachFloor(probe.extents(), PartitionFloor::expectLog);
      markArmed(false);
    } catch (LockstepException e) {
      suspect();
      if (first) {
        throw e;
      }
      LOG.warn("Cannot tell how far the log of {} reaches: {}", name, e.getMessage());
      markArmed(true);
    }
  }

  private void checkPartitioning() {
    try {
      probe.checkPartitioning();
      setBroken(null);
    } catch (LockstepException e) {
      if (e.code() == ErrorCode.PARTITIONING_MISMATCH) {
        setBroken(e);
      }
      throw e;
    }
  }

  private synchronized void setBroken(@Nullable LockstepException failure) {
    broken = failure;
  }

  private synchronized boolean isSound() {
    return armed && broken == null;
  }

  private synchronized boolean isArmed() {
    return armed;
  }

  private synchronized void markArmed(boolean withoutKafka) {
    armed = true;
    kafkaAway = withoutKafka;
    armedNanos = System.nanoTime();
  }

  private void forEachFloor(List<LogExtent> extents, BiConsumer<PartitionFloor, LogExtent> action) {
    for (int p = 0; p < floors.size(); p++) {
      action.accept(floors.get(p), extents.get(p));
    }
  }
}
