/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import static java.util.Objects.requireNonNull;

import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one entity. Rows of the log are taken from the moment that the slice is there; once
 * those before have been read from the store, it holds all of them. One thread takes rows and one
 * fills; any number read.
 */
final class HotSlice {
  /** Of more rows tiles are the better part. */
  static final int MOST_ROWS = 1_000;

  private static final int FIRST_CAPACITY = 8;
  private static final int OVERHEAD_BYTES = 200;
  private static final int ROW_BYTES = 120;
  private static final long UNFIT_NANOS = TimeUnit.MINUTES.toNanos(10);

  /**
   * The rows at some time. Nothing that a reader sees of the array ever changes.
   *
   * @param array of which the first {@code size} count, in no order
   * @param fromMillis all rows of events from here on are there
   * @param highestSeq of the entity, whatever is held of it; {@link Long#MIN_VALUE} if it has none
   */
  record Held(@Nullable LogRow[] array, int size, long fromMillis, long highestSeq) {
    List<@Nullable LogRow> rows() {
      return Arrays.asList(array).subList(0, size);
    }
  }

  private final ViewPlan view;
  private final List<LogRow> waiting = new ArrayList<>();
  private volatile @Nullable Held held;
  private volatile boolean unfit;
  private volatile long unfitNanos;
  private volatile long shownSeq = Long.MIN_VALUE;
  private volatile int bytes = OVERHEAD_BYTES;

  HotSlice(ViewPlan view) {
    this.view = view;
  }

  /** What there is to read; null if nothing can be. */
  @Nullable Held held() {
    return held;
  }

  /** Whether the entity had more rows than are kept. */
  boolean isUnfit() {
    return unfit;
  }

  /** Whether it may be worth to try again with an entity that had too many rows. */
  boolean isUnfitForLong() {
    return unfit && System.nanoTime() - unfitNanos > UNFIT_NANOS;
  }

  /** About as much memory as it takes. */
  int bytes() {
    return bytes;
  }

  /** Notes what a reader was shown. */
  void shown(long seq) {
    // Of two readers that race one may be forgotten; a bound is a favour to those who gave none.
    if (seq > shownSeq) {
      shownSeq = seq;
    }
  }

  /** The highest seq that a reader was shown; {@link Long#MIN_VALUE} if there was none. */
  long shownSeq() {
    return shownSeq;
  }

  /**
   * Takes the next row of the entity from the log.
   *
   * @param nowMillis epoch milliseconds
   */
  synchronized void take(LogRow row, long nowMillis) {
    Held before = held;
    if (unfit) {
      return;
    }
    if (before == null) {
      waiting.add(row);
      if (waiting.size() > MOST_ROWS) {
        giveUp();
      }
      return;
    }
    // What the store was ahead of the log's follower is here already.
    if (row.seq() <= before.highestSeq()) {
      return;
    }
    if (row.eventTimeMillis() < before.fromMillis()) {
      held = new Held(before.array(), before.size(), before.fromMillis(), row.seq());
      return;
    }
    if (before.size() == MOST_ROWS) {
      before = trimmed(before, nowMillis);
      if (before == null) {
        giveUp();
        return;
      }
    }
    int size = before.size();
    @Nullable LogRow[] array =
        size < before.array().length
            ? before.array()
            : Arrays.copyOf(before.array(), Math.min(MOST_ROWS, 2 * size));
    array[size] = row;
    bytes += bytes(row);
    held = new Held(array, size + 1, before.fromMillis(), row.seq());
  }

  /**
   * Takes all rows from the store; what came from the log in between follows them.
   *
   * @param fromMillis rows of earlier events were left out
   */
  synchronized void fill(Collection<LogRow> rows, long fromMillis, long nowMillis) {
    if (unfit) {
      return;
    }
    if (rows.size() > MOST_ROWS) {
      giveUp();
      return;
    }
    @Nullable LogRow[] array =
        Arrays.copyOf(
            rows.toArray(new LogRow[0]), Math.max(FIRST_CAPACITY, rows.size()), LogRow[].class);
    long highest = rows.stream().mapToLong(LogRow::seq).max().orElse(Long.MIN_VALUE);
    bytes = OVERHEAD_BYTES + rows.stream().mapToInt(HotSlice::bytes).sum();
    held = new Held(array, rows.size(), fromMillis, highest);
    waiting.forEach(row -> take(row, nowMillis));
    waiting.clear();
  }

  /** The entity has too many rows. */
  synchronized void giveUp() {
    unfitNanos = System.nanoTime();
    unfit = true;
    held = null;
    waiting.clear();
    bytes = OVERHEAD_BYTES;
  }

  /** Without rows that reads of the present do not need; null if too many are left. */
  private @Nullable Held trimmed(Held full, long nowMillis) {
    List<LogRow> rows = new ArrayList<>();
    full.rows().forEach(row -> rows.add(requireNonNull(row)));
    rows.sort(Comparator.comparingLong(LogRow::eventTimeMillis));
    long fromMillis =
        view.kind() instanceof ViewKind.Latest
            ? rows.get(rows.size() / 2).eventTimeMillis()
            : Math.max(full.fromMillis(), Horizon.of(view, nowMillis));
    List<LogRow> kept = rows.stream().filter(row -> row.eventTimeMillis() >= fromMillis).toList();
    if (kept.size() > MOST_ROWS * 3 / 4) {
      return null;
    }
    bytes = OVERHEAD_BYTES + kept.stream().mapToInt(HotSlice::bytes).sum();
    return new Held(
        Arrays.copyOf(kept.toArray(new LogRow[0]), MOST_ROWS, LogRow[].class),
        kept.size(),
        fromMillis,
        full.highestSeq());
  }

  private static int bytes(LogRow row) {
    int bytes = ROW_BYTES + row.eventId().length();
    for (Object value : row.values()) {
      bytes += value instanceof CharSequence text ? 64 + 2 * text.length() : 24;
    }
    return bytes;
  }
}
