/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.bind.Definitions;
import dev.lockstep.cli.terminal.Console;
import dev.lockstep.definition.Problem;
import dev.lockstep.plan.FeatureSetPlan;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks definitions without anything that runs. */
@Command(
    name = "validate",
    description = "Check a folder of definitions; nothing needs to run.",
    footer = {
      "",
      "Prints every problem as file:line:column: what is wrong. Exit code 1 if there is one.",
      "",
      "Examples:",
      "  lockstep validate -d examples/fraud",
    })
final class ValidateCommand extends BaseCommand {
  @Option(
      names = {"-d", "--definitions"},
      paramLabel = "DIR",
      required = true,
      description = "Folder of .yaml files, or one file.")
  private Path definitions = Path.of(".");

  @Override
  public Integer call() {
    List<Problem> problems = Definitions.check(definitions);
    problems.forEach(problem -> console().out().println(problem));
    if (!problems.isEmpty()) {
      console().err().println(console().red(count(problems.size(), "problem") + "."));
      return ExitCodes.FAILED;
    }
    print(Definitions.load(definitions).plan());
    return ExitCodes.OK;
  }

  private void print(FeatureSetPlan plan) {
    Console console = console();
    int features = plan.views().values().stream().mapToInt(view -> view.features().size()).sum();
    int computed =
        plan.onDemandViews().values().stream().mapToInt(view -> view.outputs().size()).sum();
    console
        .out()
        .println(
            console.green("Valid: ")
                + String.join(
                    ", ",
                    count(plan.sources().size(), "source"),
                    count(plan.entities().size(), "entity", "entities"),
                    count(plan.views().size(), "feature view")
                        + " with "
                        + count(features, "feature"),
                    count(plan.onDemandViews().size(), "on-demand view")
                        + " with "
                        + count(computed, "feature"),
                    count(plan.services().size(), "service"))
                + ".");
  }

  private static String count(int number, String one) {
    return count(number, one, one + "s");
  }

  private static String count(int number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
