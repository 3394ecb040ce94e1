/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.wiring.DefinitionsOption;
import dev.lockstep.cli.wiring.Deployments;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.materialization.apply.DeploymentPlan;
import dev.lockstep.plan.PlanPrinter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what apply would do. */
@Command(
    name = "plan",
    description = "Show what applying definitions would change in Kafka and Pinot; change nothing.",
    footer = {
      "",
      "+ is created, ~ is updated at once, > waits for a promotion, - goes, = stays, ! is refused.",
      "Exit code 1 when apply would refuse.",
      "",
      "Examples:",
      "  lockstep plan -d examples/fraud",
      "  lockstep plan -d examples/fraud --bound      # what the definitions mean; nothing needs to run",
    })
final class PlanCommand extends BaseCommand {
  @Mixin private DeploymentOptions options = new DeploymentOptions();

  @Option(
      names = "--bound",
      description = "Print what the definitions mean instead; nothing needs to run.")
  private boolean bound;

  @Override
  public Integer call() {
    if (bound) {
      console()
          .out()
          .println(PlanPrinter.print(DefinitionsOption.load(options.definitions()).plan()));
      return ExitCodes.OK;
    }
    DeploymentPlan plan =
        Deployments.plan(
            StoreWiring.find(config()),
            options.change(),
            options.sourcePartitions(),
            options.awaitHistory());
    console().out().println(plan);
    return plan.isRefused() ? ExitCodes.FAILED : ExitCodes.OK;
  }
}
