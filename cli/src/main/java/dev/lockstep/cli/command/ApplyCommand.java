/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

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
      "A definition that the folder does not have stays, unless --remove names it.",
      "",
      "Examples:",
      "  lockstep apply -d examples/fraud --create-topics",
      "  lockstep apply -d examples/fraud --remove 'FeatureService fraud_v1'",
    })
final class ApplyCommand extends BaseCommand {
  @Mixin private DeploymentOptions options = new DeploymentOptions();

  @Override
  public Integer call() {
    Deployments.apply(
        StoreWiring.find(config()),
        options.change(),
        options.sourcePartitions(),
        options.awaitHistory(),
        console().out()::println);
    return ExitCodes.OK;
  }
}
