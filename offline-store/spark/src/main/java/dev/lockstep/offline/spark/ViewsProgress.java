/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.TrainingProgress;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Tells how far the views of a job are, taken together: first rows of the lake are read, then
 * features are computed. Thread-safe.
 */
final class ViewsProgress extends SparkListener {
  private final TrainingProgress progress;
  private final String views;
  private final long lakeRows;
  private final long spineRows;
  private boolean reading;
  private boolean computing;

  /**
   * @param views for people, e.g. "view spending"
   * @param lakeRows of all views
   * @param spineRows once for each view
   */
  ViewsProgress(TrainingProgress progress, String views, long lakeRows, long spineRows) {
    this.progress = progress;
    this.views = views;
    this.lakeRows = lakeRows;
    this.spineRows = spineRows;
  }

  /** Rows of a view are about to be read. */
  synchronized void read() {
    if (!reading) {
      reading = true;
      progress.begin("reading rows of " + views, lakeRows);
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (reading && !computing && end.taskMetrics() != null) {
      progress.advance(end.taskMetrics().inputMetrics().recordsRead());
    }
  }

  /** So many rows of the spine more are answered. */
  synchronized void computed(long rows) {
    if (!computing) {
      computing = true;
      progress.begin("computing features of " + views, spineRows);
    }
    progress.advance(rows);
  }
}
