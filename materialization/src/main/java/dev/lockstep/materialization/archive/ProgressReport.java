/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.archive;

import dev.lockstep.plan.ViewPlan;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tells a listener every few seconds how far a view is. Not thread-safe. */
final class ProgressReport {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ViewPlan view;
  private final Consumer<ArchiveProgress> listener;
  private final long beganNanos = System.nanoTime();
  private long lastNanos = beganNanos;

  ProgressReport(ViewPlan view, Consumer<ArchiveProgress> listener) {
    this.view = view;
    this.listener = listener;
  }

  /** Reports if it is time to. */
  void tick(long rows, long commits, long waiting, long lag) {
    if (System.nanoTime() - lastNanos >= INTERVAL_NANOS) {
      last(rows, commits, waiting, lag);
    }
  }

  /** Reports. */
  void last(long rows, long commits, long waiting, long lag) {
    lastNanos = System.nanoTime();
    double seconds = (lastNanos - beganNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    listener.accept(
        new ArchiveProgress(
            view.name(), view.version(), rows, commits, rows / seconds, waiting, lag));
  }
}
