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
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A check that goes on until the process is told to stop, with metrics. */
final class Rounds {
  private static final Logger log = LoggerFactory.getLogger(Rounds.class);

  private final Console console;
  private final Lifetime lifetime;
  private final Duration pause;

  /** What is done again and again. */
  interface Round {
    /** Whether what was found is fine. */
    boolean run() throws IOException, InterruptedException;
  }

  Rounds(Console console, Lifetime lifetime, Duration pause) {
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
      } catch (IOException | RuntimeException e) {
        // Whatever it is, it may be gone by the next round; whoever watches sees the report's age.
        if (!lifetime.isStopping()) {
          log.warn("A round failed", e);
          console.note("failed, and tried again: " + (e.getMessage() == null ? e : e.getMessage()));
        }
      }
    } while (!lifetime.awaitStop(TimeUnit.MILLISECONDS.toSeconds(pause.toMillis())));
    return bad ? ExitCodes.DIFFERS : ExitCodes.OK;
  }
}
