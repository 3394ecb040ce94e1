/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.store.ValueStatus;

/**
 * The winning row of a latest-value view as T grows. A row that may be seen once may be seen for
 * good, so the winner by (event time, created, seq) only has to be compared with rows that become
 * visible.
 */
final class LatestTrack {
  private static final int NONE = -1;

  private final long ttlMillis;
  private final int created;
  private final int[] columns;
  private final RowRing ring;
  private final ColumnBuffer[] winner;

  private int end;
  private boolean found;
  private long eventTimeMillis;
  private long seq;
  private boolean hasCreated;
  private long createdMillis;

  /**
   * @param created the place of the created column among the ring's columns, or -1
   * @param columns the place of each feature's column among the ring's columns
   * @param winner a buffer of one place for each feature
   */
  LatestTrack(
      ViewKind.Latest kind, int created, int[] columns, ColumnBuffer[] winner, RowRing ring) {
    this.ttlMillis = kind.ttlMillis();
    this.created = created;
    this.columns = columns;
    this.winner = winner;
    this.ring = ring;
  }

  int end() {
    return end;
  }

  void clear() {
    end = 0;
    found = false;
  }

  void move(long knownAtMillis, LateRows late) {
    for (int i = 0; i < late.arrivals(); i++) {
      if (late.arrival(i) < end) {
        see(late.arrival(i));
      }
    }
    for (; end < ring.end(); end++) {
      if (ring.ingestTimeMillis(end) <= knownAtMillis) {
        see(end);
      }
    }
  }

  private void see(int row) {
    if (found && !wins(row)) {
      return;
    }
    found = true;
    eventTimeMillis = ring.eventTimeMillis(row);
    seq = ring.seq(row);
    hasCreated = created != NONE && !ring.isNull(created, row);
    createdMillis = hasCreated ? ring.longValue(created, row) : 0;
    for (int i = 0; i < columns.length; i++) {
      ring.copyValue(columns[i], row, winner[i], 0);
    }
  }

  private boolean wins(int row) {
    long time = ring.eventTimeMillis(row);
    if (time != eventTimeMillis) {
      return time > eventTimeMillis;
    }
    int order = created == NONE ? 0 : compareCreated(row);
    return order != 0 ? order > 0 : ring.seq(row) > seq;
  }

  /** Null is before every time. */
  private int compareCreated(int row) {
    boolean has = !ring.isNull(created, row);
    if (!has || !hasCreated) {
      return Boolean.compare(has, hasCreated);
    }
    return Long.compare(ring.longValue(created, row), createdMillis);
  }

  void write(long asOfMillis, FeatureColumn[] out, int at) {
    for (int i = 0; i < columns.length; i++) {
      if (!found) {
        out[i].values().setNull(at);
        out[i].set(at, ValueStatus.NOT_FOUND, 0);
      } else {
        out[i].values().copy(at, winner[i], 0);
        out[i].set(at, status(asOfMillis, winner[i].isNull(0)), eventTimeMillis);
      }
    }
  }

  private ValueStatus status(long asOfMillis, boolean isNull) {
    long oldest = asOfMillis - ttlMillis;
    boolean beforeAllTime = oldest > asOfMillis;
    if (ttlMillis != 0 && !beforeAllTime && eventTimeMillis < oldest) {
      return ValueStatus.OUTSIDE_MAX_AGE;
    }
    return isNull ? ValueStatus.NULL_VALUE : ValueStatus.PRESENT;
  }
}
