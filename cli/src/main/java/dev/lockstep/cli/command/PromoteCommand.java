/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.version.Promotion;
import dev.lockstep.online.registry.RegistryState;
import dev.lockstep.time.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the candidate active. */
@Command(
    name = "promote",
    description = "Make the candidate active: all its views, services and on-demand views at once.",
    footer = {
      "",
      "Refused until every new version has caught up with its sources and the online store has its",
      "rows. Servers follow without a restart; a request is answered wholly from before or wholly from",
      "after. What was active goes on beside it, for lockstep rollback.",
      "",
      "Examples:",
      "  lockstep promote --wait",
      "  lockstep promote --wait=10m --max-behind=0",
    })
final class PromoteCommand extends BaseCommand {
  @Option(
      names = "--wait",
      arity = "0..1",
      paramLabel = "DURATION",
      fallbackValue = "24h",
      description = "Wait until it has caught up, at most so long (without a duration: 24h).")
  private @Nullable String wait;

  @Option(
      names = "--max-behind",
      paramLabel = "N",
      defaultValue = "" + Promotion.DEFAULT_MAX_BEHIND,
      description = "Records that a version may be behind its sources (default: 1000).")
  private long maxBehind;

  @Option(names = "--force", description = "Promote what has not caught up.")
  private boolean force;

  @Override
  public Integer call() {
    if (maxBehind < 0) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "--max-behind is below 0: " + maxBehind);
    }
    RegistryState now =
        new Promotion(StoreWiring.find(config()))
            .promote(new Promotion.Options(maxBehind, force, duration()), console()::note);
    console().out().println("Deployment %s is active".formatted(now.number()));
    console().out().println("lockstep rollback returns to the one before");
    return ExitCodes.OK;
  }

  private Duration duration() {
    if (wait == null) {
      return Duration.ZERO;
    }
    try {
      return Duration.ofMillis(Durations.parseMillis(wait));
    } catch (IllegalArgumentException e) {
      throw new LockstepException(ErrorCode.INVALID_REQUEST, "--wait: " + e.getMessage(), e);
    }
  }
}
