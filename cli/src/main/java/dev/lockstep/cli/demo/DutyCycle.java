/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import java.util.concurrent.TimeUnit;

/**
 * Runs work now and then, with pauses in proportion to what it took: the oracle is slow on purpose,
 * and must not take the processor from what it judges. Not thread-safe.
 */
final class DutyCycle {
  private static final int PAUSE_FACTOR = 9;
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Work that waits, and may be interrupted. */
  @FunctionalInterface
  interface Work {
    void run() throws InterruptedException;
  }

  /** Runs, then pauses. */
  void run(Work work) throws InterruptedException {
    long begun = System.nanoTime();
    work.run();
    long pause = PAUSE_FACTOR * (System.nanoTime() - begun);
    TimeUnit.NANOSECONDS.sleep(
        Math.min(TimeUnit.SECONDS.toNanos(1), Math.max(SHORTEST_PAUSE_NANOS, pause)));
  }
}
