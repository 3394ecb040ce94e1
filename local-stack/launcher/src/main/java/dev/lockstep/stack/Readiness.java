/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.util.Objects.requireNonNull;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Waits until a child JVM can be used. */
final class Readiness {
  private static final long POLL_MILLIS = 100;
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ChildProcess child;
  private final Probe probe;
  private final Consumer<String> progress;

  Readiness(ChildProcess child, Probe probe, Consumer<String> progress) {
    this.child = requireNonNull(child, "child is null");
    this.probe = requireNonNull(probe, "probe is null");
    this.progress = requireNonNull(progress, "progress is null");
  }

  /**
   * Returns once the probe finds nothing missing.
   *
   * @throws LockstepException if the child ends, or the time is over
   */
  void await(Duration limit) throws InterruptedException {
    long start = System.nanoTime();
    long report = start + REPORT_NANOS;
    Optional<String> missing = probe.missing();
    while (missing.isPresent()) {
      long now = System.nanoTime();
      if (!child.isAlive()) {
        throw failure("could not start");
      }
      if (now - start > limit.toNanos()) {
        throw failure("is not ready after " + limit.toSeconds() + " s: " + missing.get());
      }
      if (now > report) {
        progress.accept(child.role().title() + ": still starting, " + missing.get());
        report = now + REPORT_NANOS;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      missing = probe.missing();
    }
    progress.accept(
        "%s: ready after %.1f s"
            .formatted(child.role().title(), (System.nanoTime() - start) / 1e9));
  }

  private LockstepException failure(String what) {
    return new LockstepException(
        ErrorCode.STORE_UNAVAILABLE, child.role().title() + " " + what + ". " + child.obituary());
  }
}
