/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Children of a stack whose owner was killed a moment ago: they are ending, but still write. */
final class LeftOvers {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private LeftOvers() {}

  /** Waits until they have ended, and kills those that do not. Only for the holder of the lock. */
  static void end(StackState recorded) {
    recorded.processes().values().stream()
        .flatMap(process -> process.find().stream())
        .forEach(LeftOvers::end);
  }

  private static void end(ProcessHandle process) {
    process.onExit().completeOnTimeout(process, GRACE.toMillis(), TimeUnit.MILLISECONDS).join();
    if (process.isAlive()) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
