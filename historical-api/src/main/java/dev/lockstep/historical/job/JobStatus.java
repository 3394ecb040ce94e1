/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import dev.lockstep.offline.training.Mode;
import java.util.Optional;

/**
 * A job at a moment. Immutable.
 *
 * @param createdMillis when its spine was complete, epoch milliseconds
 * @param expiresMillis when it is forgotten, epoch milliseconds; 0 until it has ended
 * @param phase what a running one does, for people; empty otherwise
 * @param rowsDone of the phase
 * @param rowsTotal of the phase; 0 if it does not count
 * @param jobsAhead how many run or wait before a queued one; 0 otherwise
 * @param result if it is done
 * @param failure if it has failed
 */
public record JobStatus(
    String id,
    JobState state,
    String service,
    Mode mode,
    long createdMillis,
    long expiresMillis,
    String phase,
    long rowsDone,
    long rowsTotal,
    int jobsAhead,
    Optional<JobResult> result,
    Optional<JobFailure> failure) {}
