/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.online.pinot.BrokerAnswer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The least that an answer about one partition must have been computed from.
 *
 * <p>An answer says how many rows lie in the segments that were asked. Rows of a partition are
 * consumed in order and seq grows by one, so as long as no segment is missing, {@code n} rows are
 * the first {@code n} of the log: the count is a position. A broker leaves out, without a word,
 * segments that a restarted server has not loaded yet, and a server answers from a segment that it
 * has begun to consume again; in both cases there are too few rows.
 *
 * <p>The floor rises only by what is known to exist: rows of the log, rows in answers, segments
 * that the controller lists. A count of an answer never raises it, so that an answer that Pinot did
 * not prune cannot lock out all later ones. Thread-safe.
 */
final class PartitionFloor {
  // A segment that is complete stands alone until brokers learn of its successor.
  private static final long HAND_OVER_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long CATCH_UP_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final String name;
  private long firstSeq = 1;
  // A log that was empty may begin with imported history, whose seqs are not above 0.
  private boolean firstKnown;
  private long rows;
  private int segments;
  private boolean consumingSeen;
  private long consumingSeenNanos;
  private boolean acceptedSinceLook;
  private long lookNanos = System.nanoTime() - CATCH_UP_NANOS;

  /**
   * @param name of view and partition, for messages
   */
  PartitionFloor(String name) {
    this.name = name;
  }

  /**
   * What an answer to a query that is sent now must have.
   *
   * @param rows at least so many
   * @param segments at least so many
   */
  record Expectation(long rows, int segments) {}

  synchronized Expectation expectation() {
    return new Expectation(rows, segments);
  }

  /**
   * What an answer to a query that is sent now must have, if it must show the row with a seq too;
   * empty if it is not known yet how many rows that makes.
   */
  synchronized Optional<Expectation> expectation(long seq) {
    return firstKnown
        ? Optional.of(new Expectation(Math.max(rows, seq - firstSeq + 1), segments))
        : Optional.empty();
  }

  /** Whether nothing is known of the log that lies behind a seq. */
  synchronized boolean isReachedBy(long seq) {
    return firstKnown && seq - firstSeq + 1 >= rows;
  }

  /** Called before it is looked how far the log reaches. */
  synchronized void beforeLook() {
    acceptedSinceLook = false;
  }

  /** The log reaches this far: answers must see all of it from now on. */
  synchronized void expectLog(LogExtent extent) {
    lookNanos = System.nanoTime();
    firstSeq = extent.firstSeq();
    firstKnown = extent.rows() > 0;
    rows = extent.rows();
  }

  /** Where the log begins is known as soon as it has rows. */
  synchronized void learnBegin(LogExtent extent) {
    if (!firstKnown && extent.rows() > 0) {
      firstSeq = extent.firstSeq();
      firstKnown = true;
    }
  }

  /** The log reached this far a while ago. */
  synchronized void expectAtLeast(LogExtent extent) {
    rows = Math.max(rows, extent.rows());
  }

  /**
   * The log has a row with this seq.
   *
   * @return false if it is not known yet how many rows that makes
   */
  synchronized boolean expectSeq(long seq) {
    if (firstKnown) {
      rows = Math.max(rows, seq - firstSeq + 1);
    }
    return firstKnown;
  }

  /**
   * Whether an answer was accepted since the last look at the log. If not, what answers must show
   * is as much as anybody has read, and another look would only ask for more while Pinot catches
   * up.
   */
  synchronized boolean acceptedSinceLook() {
    return acceptedSinceLook;
  }

  /** Whether Pinot may yet be reading what the log held at a look that was just now. */
  synchronized boolean catchingUp() {
    return !acceptedSinceLook && System.nanoTime() - lookNanos < CATCH_UP_NANOS;
  }

  synchronized void expectSegments(int count) {
    segments = count;
  }

  /**
   * Accepts an answer, or says why it cannot be trusted. What an accepted answer has shown is part
   * of every later expectation.
   *
   * @param expectation from before the query was sent
   * @param highestSeq among the rows of the answer; {@link Long#MIN_VALUE} if there are none
   * @throws LockstepException STORE_UNAVAILABLE
   */
  synchronized void accept(BrokerAnswer answer, Expectation expectation, long highestSeq) {
    long shown = highestSeq == Long.MIN_VALUE ? 0 : highestSeq - firstSeq + 1;
    long wanted = Math.max(expectation.rows(), shown);
    if (answer.totalDocs() < wanted) {
      throw behind("it has %s of at least %s rows".formatted(answer.totalDocs(), wanted));
    }
    if (answer.segmentsQueried() < expectation.segments()) {
      throw behind(
          "%s of %s segments were asked"
              .formatted(answer.segmentsQueried(), expectation.segments()));
    }
    checkConsuming(answer);
    rows = Math.max(rows, shown);
    // One that was asked for before the look may be accepted with less than the log held at it.
    if (answer.totalDocs() >= rows) {
      acceptedSinceLook = true;
    }
  }

  private void checkConsuming(BrokerAnswer answer) {
    long now = System.nanoTime();
    if (answer.consumingSegmentsQueried() > 0) {
      consumingSeen = true;
      consumingSeenNanos = now;
    } else if (!consumingSeen || now - consumingSeenNanos > HAND_OVER_NANOS) {
      throw behind("no segment consumes");
    }
  }

  private LockstepException behind(String why) {
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE,
        "Pinot has not caught up with the feature log of %s: %s".formatted(name, why));
  }
}
