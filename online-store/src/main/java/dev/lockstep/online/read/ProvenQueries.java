/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.lowering.TableQuery;
import dev.lockstep.online.pinot.BrokerClient.Answered;
import dev.lockstep.online.pinot.RowHandler;
import dev.lockstep.store.StoreQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Asks one partition of one table and lets no answer pass that is not proved complete; says whether
 * it is worth asking again. Used once, by one thread.
 */
final class ProvenQueries {
  // Hides hand-overs between segments and a lost connection; a restart takes longer.
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);
  // A store that catches up has enough to do.
  private static final long MAX_REFUSED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ReadTools tools;
  private final ViewHealth health;
  private final PartitionFloor floor;
  private final long deadlineNanos;
  private final List<StoreQuery> log = new ArrayList<>();
  private final long patienceEnd = System.nanoTime() + PATIENCE_NANOS;
  private long pauseNanos = TimeUnit.MILLISECONDS.toNanos(1);
  private int refusals;
  private boolean refused;

  ProvenQueries(ReadTools tools, ViewHealth health, int partition, long deadlineNanos) {
    this.tools = tools;
    this.health = health;
    this.floor = health.floor(partition);
    this.deadlineNanos = deadlineNanos;
  }

  /** What was asked. */
  List<StoreQuery> log() {
    return log;
  }

  /** What answers must show. */
  PartitionFloor floor() {
    return floor;
  }

  /**
   * Returns when it is known what answers must show.
   *
   * @throws LockstepException as {@link ViewHealth#await}
   */
  void await() {
    health.await(deadlineNanos);
  }

  /**
   * Answers must show the row with this seq from now on.
   *
   * @throws LockstepException STORE_UNAVAILABLE if the log has to be looked at first
   */
  void expectSeq(long seq) {
    if (!floor.expectSeq(seq)) {
      throw health.beginUnknown();
    }
  }

  /**
   * Asks once.
   *
   * @param highestSeq among the rows that the handler took; {@link Long#MIN_VALUE} if that is no
   *     position of this log
   * @throws LockstepException if there is no complete answer
   */
  <H extends RowHandler> H ask(
      TableQuery query, Supplier<H> handlers, ToLongFunction<H> highestSeq) {
    PartitionFloor.Expectation expectation = floor.expectation();
    refused = false;
    long start = System.nanoTime();
    Answered<H> answered;
    try {
      answered = tools.brokers().query(query, handlers, deadlineNanos);
    } catch (LockstepException e) {
      tools.metrics().failed(e.code(), System.nanoTime() - start);
      if (e.code() == ErrorCode.STORE_UNAVAILABLE || e.code() == ErrorCode.DEADLINE_EXCEEDED) {
        health.suspect();
      }
      throw e;
    }
    long nanos = System.nanoTime() - start;
    int count = answered.answer().table().map(table -> table.rows()).orElse(0);
    tools.metrics().answered(nanos, count);
    log.add(new StoreQuery(query.sql(), count, nanos));
    try {
      floor.accept(answered.answer(), expectation, highestSeq.applyAsLong(answered.rows()));
    } catch (LockstepException e) {
      refused = true;
      // Once may be a row that arrived within the query; twice is a store that has less than it
      // had, or one that has not caught up since the last look.
      if (++refusals > 1 && floor.acceptedSinceLook()) {
        health.suspect();
      }
      throw e;
    }
    return answered.rows();
  }

  /** Notes that an answer failed; throws it if there is no point in asking again. */
  void failed(LockstepException failure) {
    boolean patient = System.nanoTime() - patienceEnd < 0 || (refused && floor.catchingUp());
    if (failure.code() != ErrorCode.STORE_UNAVAILABLE || !patient) {
      throw failure;
    }
    tools.metrics().retried();
  }

  /**
   * Waits a little longer each time.
   *
   * @param late thrown if that takes until the deadline
   */
  void pause(Supplier<LockstepException> late) {
    long remaining = deadlineNanos - System.nanoTime();
    if (remaining <= pauseNanos) {
      throw late.get();
    }
    LockSupport.parkNanos(pauseNanos);
    pauseNanos = Math.min(2 * pauseNanos, refused ? MAX_REFUSED_PAUSE_NANOS : MAX_PAUSE_NANOS);
  }

  static LockstepException late() {
    return new LockstepException(
        ErrorCode.DEADLINE_EXCEEDED, "No complete answer from Pinot before the deadline");
  }
}
