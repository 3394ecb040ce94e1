/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

/**
 * What ingest of one view version does in this process.
 *
 * @param view the feature view
 * @param version its version
 * @param state what it is up to
 * @param message why it waits or failed; empty otherwise
 * @param numbers what it counted since it started
 */
public record IngestStatus(String view, int version, State state, String message, Numbers numbers) {
  /** What ingest of a view is up to. */
  public enum State {
    /** Something that it needs is not there yet, e.g. a source topic; it looks again. */
    WAITING,
    /** It joins the other instances and restores its state. */
    STARTING,
    RUNNING,
    /** It cannot run as things are; it tries again, but somebody should look. */
    FAILED,
    CLOSED
  }

  /**
   * Counts since the process started; work repeated after a failure counts twice.
   *
   * @param in source records read
   * @param out rows written
   * @param filtered events that the view does not want
   * @param duplicates events dropped by identity
   * @param deadLetters events that could not become rows
   * @param late rows whose event time is below that of an earlier row of their log partition
   * @param lagRecords source records and intermediate records not yet processed by any instance
   * @param newestEventTimeMillis largest event time written, epoch milliseconds; 0 if none
   * @param newestIngestTimeMillis largest ingest time written, epoch milliseconds; 0 if none
   * @param restarts threads replaced after an error
   */
  public record Numbers(
      long in,
      long out,
      long filtered,
      long duplicates,
      long deadLetters,
      long late,
      long lagRecords,
      long newestEventTimeMillis,
      long newestIngestTimeMillis,
      long restarts) {}
}
