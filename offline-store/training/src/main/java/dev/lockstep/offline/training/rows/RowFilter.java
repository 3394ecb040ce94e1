/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.rows;

import dev.lockstep.offline.lake.LakePosition;
import java.util.Optional;

/**
 * Which rows of the lake's files count.
 *
 * @param fromMillis the earliest event time that matters, epoch milliseconds
 * @param untilMillis the latest event time that matters
 * @param knownAtMillis rows with a later ingest time do not count
 * @param position rows beyond do not count; empty if the files hold none
 * @param needsIngestTimes whether the ingest times must be read even if all rows had arrived
 */
public record RowFilter(
    long fromMillis,
    long untilMillis,
    long knownAtMillis,
    Optional<LakePosition> position,
    boolean needsIngestTimes) {}
