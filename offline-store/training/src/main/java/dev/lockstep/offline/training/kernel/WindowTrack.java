/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import dev.lockstep.offline.training.kernel.TrackPlan.TrackedFeature;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.time.TimeRange;
import dev.lockstep.time.Window;
import java.util.List;

/**
 * One window sliding over the rows of an entity, with all aggregates over it.
 *
 * <p>Both edges of every window, slid or with a tail, never move back as T grows, so the rows
 * between the edges are a range {@code [oldest, end)} of row numbers whose ends never move back;
 * with max_rows too, because a row that is not among the newest n never becomes one again. Inside
 * are those rows of the range for which {@code where} is true and which have arrived. A row that
 * arrives late enters when it arrives, in the middle.
 */
final class WindowTrack {
  private static final int NONE = -1;

  private final Window window;
  private final int where;
  private final int maxRows;
  private final boolean isEndless;
  private final TrackedFeature[] features;
  private final RowRing ring;
  private final WhereVerdicts[] verdicts;

  private int oldest;
  private int end;
  private int inside;
  private int newest;
  private long newestMillis;
  private long firstMillis;
  private long lastMillis;
  private long arrivedUntilMillis;

  WindowTrack(TrackPlan plan, RowRing ring, List<WhereVerdicts> verdicts) {
    this.window = plan.window();
    this.where = plan.where();
    this.maxRows = plan.maxRows();
    this.isEndless = plan.isEndless();
    this.features = plan.features().toArray(TrackedFeature[]::new);
    this.ring = ring;
    this.verdicts =
        where == NONE ? new WhereVerdicts[0] : new WhereVerdicts[] {verdicts.get(where)};
  }

  RowRing ring() {
    return ring;
  }

  /** The oldest row that can be inside. */
  int oldest() {
    return oldest;
  }

  /** The row after the newest that can be inside. */
  int end() {
    return end;
  }

  /** The oldest row that this track will look at again. */
  int oldestNeeded() {
    return isEndless ? end : oldest;
  }

  /** Whether a row of {@code [oldest, end)} is inside. */
  boolean isInside(int row) {
    return counts(row) && ring.ingestTimeMillis(row) <= arrivedUntilMillis;
  }

  private boolean counts(int row) {
    return where == NONE || ring.verdict(where, row) == WhereVerdicts.COUNTS;
  }

  void clear() {
    oldest = 0;
    end = 0;
    newest = NONE;
    arrivedUntilMillis = Long.MIN_VALUE;
    empty();
  }

  private void empty() {
    inside = 0;
    for (TrackedFeature feature : features) {
      feature.aggregate().clear();
    }
  }

  /** Finds the window at T; the edges' rows may not be there yet. */
  void aim(long asOfMillis) {
    TimeRange range = window.rangeAt(asOfMillis);
    firstMillis = range.firstMillis();
    lastMillis = range.lastMillis();
  }

  /** The earliest event time that matters from now on. */
  long firstMillis() {
    return firstMillis;
  }

  /**
   * Moves to where {@link #aim} was.
   *
   * @param knownAtMillis rows with a later ingest time have not arrived
   * @param late the rows that have arrived since the last move though T had reached them before
   */
  void move(long knownAtMillis, LateRows late) {
    leaveOld();
    arrivedUntilMillis = knownAtMillis;
    for (int i = 0; i < late.arrivals(); i++) {
      int row = late.arrival(i);
      if (row >= oldest && row < end && counts(row)) {
        enter(row);
      }
    }
    enterNew(knownAtMillis);
    while (inside > maxRows) {
      leave(oldest++);
    }
  }

  private void leaveOld() {
    if (oldest < end && ring.eventTimeMillis(end - 1) < firstMillis) {
      oldest = end;
      empty();
    }
    while (oldest < end && ring.eventTimeMillis(oldest) < firstMillis) {
      leave(oldest++);
    }
  }

  private void enterNew(long knownAtMillis) {
    for (; end < ring.end(); end++) {
      long eventTime = ring.eventTimeMillis(end);
      if (eventTime > lastMillis) {
        return;
      }
      if (eventTime < firstMillis) {
        oldest = end + 1;
      } else if (ring.ingestTimeMillis(end) <= knownAtMillis && counts(end)) {
        enter(end);
      }
    }
  }

  private void enter(int row) {
    inside++;
    if (row > newest) {
      newest = row;
      newestMillis = ring.eventTimeMillis(row);
    }
    for (TrackedFeature feature : features) {
      feature.aggregate().enter(this, row);
    }
  }

  private void leave(int row) {
    if (isInside(row)) {
      inside--;
      for (TrackedFeature feature : features) {
        feature.aggregate().leave(this, row);
      }
    }
  }

  /** Writes the answers of all features. */
  void write(FeatureColumn[] out, int at) {
    long eventTime = inside == 0 ? 0 : newestMillis;
    if (verdicts.length == 1
        && verdicts[0].failsBetween(firstMillis, lastMillis, arrivedUntilMillis)) {
      for (TrackedFeature feature : features) {
        out[feature.place()].set(at, FeatureValue.error(verdicts[0].failure(), eventTime));
      }
      return;
    }
    for (TrackedFeature feature : features) {
      feature.aggregate().write(this, eventTime, out[feature.place()], at);
    }
  }
}
