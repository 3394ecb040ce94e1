/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.archive;

/**
 * How far archiving of a view version has come in this process.
 *
 * @param view the feature view
 * @param version its version
 * @param rows committed since this process began
 * @param commits since this process began
 * @param rowsPerSecond committed, over the time since this process began on the view
 * @param waitingRows read and not committed yet
 * @param lag offsets of the log that were not read yet; about as many rows
 */
public record ArchiveProgress(
    String view,
    int version,
    long rows,
    long commits,
    double rowsPerSecond,
    long waitingRows,
    long lag) {}
