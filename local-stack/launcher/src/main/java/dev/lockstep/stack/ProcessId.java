/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import java.time.Instant;
import java.util.Optional;

/**
 * One run of one process. Process numbers are used again; together with the start time they are
 * not.
 *
 * @param pid the process number
 * @param startedAtMillis when the operating system says it started, epoch milliseconds; 0 if
 *     unknown
 */
record ProcessId(long pid, long startedAtMillis) {
  /**
   * Start times are counted from when the machine started, which each process reads for itself, in
   * whole seconds of a clock that may be set meanwhile.
   */
  private static final long START_JITTER_MILLIS = 2_000;

  static ProcessId of(ProcessHandle handle) {
    return new ProcessId(handle.pid(), startedAt(handle));
  }

  /** The process, if it still runs. */
  Optional<ProcessHandle> find() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(handle -> Math.abs(startedAt(handle) - startedAtMillis) <= START_JITTER_MILLIS);
  }

  boolean isAlive() {
    return find().isPresent();
  }

  private static long startedAt(ProcessHandle handle) {
    return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
