/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What an import did.
 *
 * @param events read from the files
 * @param unreadable rows of the files that are no event
 * @param views what became of the events in each view
 */
public record HistoryReport(long events, long unreadable, List<ViewHistory> views) {
  public HistoryReport {
    views = ImmutableList.copyOf(views);
  }

  /**
   * What became of the events in one view version.
   *
   * @param rows in the log now
   * @param filtered events that the view does not want
   * @param duplicates events dropped by identity
   * @param rejected events that could not become rows
   */
  public record ViewHistory(
      String view, int version, long rows, long filtered, long duplicates, long rejected) {}

  /** Events that did not land because something is wrong with them, over all views. */
  public long bad() {
    return unreadable + views.stream().mapToLong(ViewHistory::rejected).sum();
  }
}
