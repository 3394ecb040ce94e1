/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.materialization.version.Promotion;
import dev.lockstep.online.registry.RegistryState;
import picocli.CommandLine.Command;

/** Takes a promotion back. */
@Command(
    name = "rollback",
    description = "Make active again what was active before the last promotion.",
    footer = {
      "",
      "Its rows are as new as those of the promoted versions: both have followed their sources. What is",
      "active becomes the candidate again, in place of any other; lockstep promote returns to it.",
      "Definitions that were applied after the promotion go with it.",
      "",
      "Examples:",
      "  lockstep rollback",
    })
final class RollbackCommand extends BaseCommand {
  @Override
  public Integer call() {
    RegistryState now = new Promotion(StoreWiring.find(config())).rollback();
    console().out().println("Deployment %s is active".formatted(now.number()));
    return ExitCodes.OK;
  }
}
