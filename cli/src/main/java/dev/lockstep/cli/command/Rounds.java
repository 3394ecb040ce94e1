/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.terminal.Console;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.MetricsServer;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.time.Durations;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A check that goes on until the process is told to stop, with metrics. */
final class Rounds {
  private final Console console;
  private final Lifetime lifetime;
  private final Duration pause;

  /** What is done again and again. */
  interface Round {
    /** Whether what was found is fine. */
    boolean run() throws IOException, InterruptedException;
  }

  private Rounds(Console console, Lifetime lifetime, Duration pause) {
    this.console = console;
    this.lifetime = lifetime;
    this.pause = pause;
  }

  /**
   * @param every as {@code --every} has it
   * @throws LockstepException INVALID_REQUEST if it is too short, or no duration
   */
  static Duration pause(String every) {
    long millis = Durations.parseMillis(every);
    if (millis < 1000) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "--every is shorter than 1 s: " + every);
    }
    return Duration.ofMillis(millis);
  }

  /** Serves metrics for the rounds that come. */
  static Rounds start(
      Console console,
      Lifetime lifetime,
      LockstepConfig config,
      PrometheusMeterRegistry registry,
      Duration pause) {
    MetricsServer server =
        lifetime.add(
            "metrics",
            MetricsServer.start(config.server().host(), config.server().metricsPort(), registry));
    console.note("metrics on http://" + server.address() + "/metrics");
    return new Rounds(console, lifetime, pause);
  }

  /** The exit code when the process is told to stop. A round that fails is said, and is no end. */
  int run(Round round) throws InterruptedException {
    boolean bad = false;
    do {
      try {
        bad |= !round.run();
        console.out().flush();
      } catch (LockstepException | IOException | UncheckedIOException e) {
        if (!lifetime.isStopping()) {
          console.note("failed, and tried again: " + e.getMessage());
        }
      }
    } while (!lifetime.awaitStop(TimeUnit.MILLISECONDS.toSeconds(pause.toMillis())));
    return bad ? ExitCodes.DIFFERS : ExitCodes.OK;
  }
}
