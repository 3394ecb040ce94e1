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
      "Applying the same definitions again changes nothing. New features over existing columns are live",
      "at once, with history. What would change rows, or the meaning of a feature that is served, gets",
      "a new version as a candidate: it replays its sources beside what is served until it is promoted.",
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
        options.awaitHistory(),
        console().out()::println);
    return ExitCodes.OK;
  }
}
