/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.kernel;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.plan.ColumnPlan;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one entity that some window may still need, as columns. A row keeps its number, which
 * counts from 0 for each entity, until it is dropped; numbers are in the order of (event time,
 * seq). Not thread-safe.
 */
final class RowRing {
  private static final int SMALLEST = 1 << 10;

  /** What is larger than this is given back when the entity ends. */
  private static final int LARGEST_KEPT = 1 << 16;

  private final IntSupplier oldestNeeded;
  private final List<WhereVerdicts> wheres;
  private long[] eventTimes = new long[SMALLEST];
  private long[] seqs = new long[SMALLEST];
  private long[] ingestTimes = new long[SMALLEST];
  private final ColumnBuffer[] columns;
  private int mask = SMALLEST - 1;
  private int oldest;
  private int end;

  /**
   * @param oldestNeeded the number of the oldest row that must stay; asked when room runs out
   */
  RowRing(List<ColumnPlan> columns, List<WhereVerdicts> wheres, IntSupplier oldestNeeded) {
    this.oldestNeeded = oldestNeeded;
    this.wheres = wheres;
    this.columns =
        columns.stream()
            .map(column -> new ColumnBuffer(column.type(), SMALLEST))
            .toArray(ColumnBuffer[]::new);
  }

  /** The number that the next row will get. */
  int end() {
    return end;
  }

  long eventTimeMillis(int row) {
    return eventTimes[row & mask];
  }

  long seq(int row) {
    return seqs[row & mask];
  }

  long ingestTimeMillis(int row) {
    return ingestTimes[row & mask];
  }

  @Nullable Object value(int column, int row) {
    return columns[column].get(row & mask);
  }

  boolean isNull(int column, int row) {
    return columns[column].isNull(row & mask);
  }

  long longValue(int column, int row) {
    return columns[column].getLong(row & mask);
  }

  double doubleValue(int column, int row) {
    return columns[column].getDouble(row & mask);
  }

  ColumnBuffer.Kind kind(int column) {
    return columns[column].kind();
  }

  /** Takes one value over to another buffer of the same type. */
  void copyValue(int column, int row, ColumnBuffer to, int at) {
    to.copy(at, columns[column], row & mask);
  }

  /** What a where says about a row. */
  byte verdict(int where, int row) {
    return wheres.get(where).get(row & mask);
  }

  /** Appends a row. */
  void append(RowBatch from, int at) {
    if (end - oldest > mask) {
      makeRoom();
    }
    int place = end & mask;
    eventTimes[place] = from.eventTimes[at];
    seqs[place] = from.seqs[at];
    ingestTimes[place] = from.ingestTimes[at];
    for (int i = 0; i < columns.length; i++) {
      columns[i].copy(place, from.columns[i], at);
    }
    for (WhereVerdicts where : wheres) {
      where.judge(place, from, at);
    }
    end++;
  }

  private void makeRoom() {
    oldest = Math.max(oldest, oldestNeeded.getAsInt());
    // Growing only when half is in use keeps moving rows about cheap.
    if (end - oldest > mask >>> 1) {
      grow(Math.multiplyExact(mask + 1, 2));
    }
  }

  /** Doubles: places below the old capacity stay or move up by it. */
  private void grow(int capacity) {
    int half = mask + 1;
    eventTimes = Arrays.copyOf(eventTimes, capacity);
    seqs = Arrays.copyOf(seqs, capacity);
    ingestTimes = Arrays.copyOf(ingestTimes, capacity);
    for (ColumnBuffer column : columns) {
      column.resize(capacity);
    }
    wheres.forEach(where -> where.resize(capacity));
    for (int row = oldest; row < end; row++) {
      int from = row & mask;
      if ((row & capacity - 1) != from) {
        int to = from + half;
        eventTimes[to] = eventTimes[from];
        seqs[to] = seqs[from];
        ingestTimes[to] = ingestTimes[from];
        for (ColumnBuffer column : columns) {
          column.copy(to, column, from);
        }
        wheres.forEach(where -> where.copy(to, from));
      }
    }
    mask = capacity - 1;
  }

  /** Drops all rows and begins a new entity. */
  void clear() {
    oldest = 0;
    end = 0;
    if (mask >= LARGEST_KEPT) {
      mask = SMALLEST - 1;
      eventTimes = new long[SMALLEST];
      seqs = new long[SMALLEST];
      ingestTimes = new long[SMALLEST];
      for (ColumnBuffer column : columns) {
        column.resize(SMALLEST);
      }
      wheres.forEach(where -> where.resize(SMALLEST));
    }
  }
}
