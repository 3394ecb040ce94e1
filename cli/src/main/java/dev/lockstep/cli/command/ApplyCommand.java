/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.cli.wiring.DefinitionsOption;
import dev.lockstep.cli.wiring.Deployments;
import dev.lockstep.cli.wiring.StoreWiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Deploys definitions. */
@Command(
    name = "apply",
    description = "Deploy definitions: create topics and tables, then make them active.",
    footer = {
      "",
      "Applying the same definitions again changes nothing. What would lose data or change the",
      "meaning of a feature that is served is refused, with the reason.",
      "",
      "Examples:",
      "  lockstep apply -d examples/fraud --create-topics",
    })
final class ApplyCommand extends BaseCommand {
  @Mixin private DeploymentOptions options = new DeploymentOptions();

  @Override
  public Integer call() {
    BoundDefinitions definitions = DefinitionsOption.load(options.definitions());
    Deployments.apply(
        StoreWiring.find(config()),
        definitions,
        options.sourcePartitions(),
        console().out()::println);
    return ExitCodes.OK;
  }
}
