/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.TrainingProgress;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Tells how far one view is: first rows of the lake are read, then features are computed.
 * Thread-safe.
 */
final class ViewProgress extends SparkListener {
  private final TrainingProgress progress;
  private final String view;
  private final long spineRows;
  private boolean computing;

  ViewProgress(TrainingProgress progress, String view, long lakeRows, long spineRows) {
    this.progress = progress;
    this.view = view;
    this.spineRows = spineRows;
    progress.begin("reading rows of view " + view, lakeRows);
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (!computing && end.taskMetrics() != null) {
      progress.advance(end.taskMetrics().inputMetrics().recordsRead());
    }
  }

  /** So many rows of the spine more are answered. */
  synchronized void computed(long rows) {
    if (!computing) {
      computing = true;
      progress.begin("computing features of view " + view, spineRows);
    }
    progress.advance(rows);
  }
}
