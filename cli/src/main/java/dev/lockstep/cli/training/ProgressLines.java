/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.training;

import dev.lockstep.cli.terminal.Console;
import dev.lockstep.offline.training.TrainingProgress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Tells how far a training set is: a line when a phase begins, and one a second. Thread-safe. */
public final class ProgressLines implements TrainingProgress {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Console console;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong shownNanos = new AtomicLong();
  private volatile String phase = "";
  private volatile long rows;
  private volatile long begunNanos;

  public ProgressLines(Console console) {
    this.console = console;
  }

  @Override
  public void begin(String newPhase, long newRows) {
    phase = newPhase;
    rows = newRows;
    done.set(0);
    begunNanos = System.nanoTime();
    shownNanos.set(begunNanos);
    console.note(
        newRows == 0 ? newPhase : String.format(Locale.ROOT, "%s: %,d rows", newPhase, newRows));
  }

  @Override
  public void advance(long more) {
    long now = System.nanoTime();
    long all = done.addAndGet(more);
    long shown = shownNanos.get();
    if (now - shown > INTERVAL_NANOS && shownNanos.compareAndSet(shown, now)) {
      double perSecond = all / ((now - begunNanos) / 1e9);
      long left = Math.round((rows - all) / Math.max(1, perSecond));
      console.note(
          String.format(
              Locale.ROOT,
              "%s: %,d of %,d rows, %,.0f rows/s, about %d s left",
              phase,
              all,
              rows,
              perSecond,
              left));
    }
  }
}
