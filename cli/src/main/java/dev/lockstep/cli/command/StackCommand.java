/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.StackWiring;
import dev.lockstep.stack.BackgroundStack;
import dev.lockstep.stack.LocalStack;
import dev.lockstep.stack.LocalStackConfig;
import dev.lockstep.stack.StackEndpoints;
import dev.lockstep.stack.StackStatus;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A Kafka and a Pinot on this machine. */
@Command(
    name = "stack",
    description = "A Kafka and a Pinot on this machine, in the state directory.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      StackCommand.Start.class,
      StackCommand.Stop.class,
      StackCommand.Status.class,
    },
    footer = {
      "",
      "Commands in the same working directory, or with the same --state-dir, find it.",
      "",
      "Examples:",
      "  lockstep stack start",
      "  lockstep stack stop",
    })
final class StackCommand {
  private StackCommand() {}

  /** Starts in the background. */
  @Command(
      name = "start",
      description = "Start the stack and return when it can be used.",
      footer = {
        "",
        "What it holds survives a stop. Ports are chosen once for a state directory; see -D stack.*.",
        "",
        "Examples:",
        "  lockstep stack start",
        "  lockstep stack start --foreground -D stack.kafka-port=9092",
      })
  static final class Start extends BaseCommand {
    @Option(names = "--foreground", description = "Run until Ctrl-C instead of in the background.")
    private boolean foreground;

    @Override
    public Integer call() throws InterruptedException {
      LocalStackConfig config = StackWiring.config(config());
      if (foreground) {
        runHere(config);
      } else {
        print(BackgroundStack.start(config, console()::note));
        console().out().println("Stop it with: lockstep stack stop");
      }
      return ExitCodes.OK;
    }

    private void runHere(LocalStackConfig config) throws InterruptedException {
      try (Lifetime lifetime = new Lifetime(console()::note)) {
        LocalStack stack =
            lifetime.add("Kafka and Pinot", LocalStack.start(config, console()::note));
        print(stack.endpoints());
        lifetime.awaitStop();
      }
    }

    private void print(StackEndpoints endpoints) {
      console().out().println("Kafka bootstrap:  " + endpoints.kafkaBootstrap());
      console().out().println("Pinot controller: " + endpoints.pinotController());
      console().out().println("Pinot broker:     " + endpoints.pinotBroker());
    }
  }

  /** Stops what start started. */
  @Command(
      name = "stop",
      description = "Stop the stack; what it holds stays.",
      footer = {"", "Examples:", "  lockstep stack stop"})
  static final class Stop extends BaseCommand {
    @Override
    public Integer call() {
      Path directory = StackWiring.stackDirectory(config().stateDir());
      boolean ran = BackgroundStack.stop(directory, console()::note);
      console().out().println(ran ? "Stopped." : "No stack runs in " + directory + ".");
      return ExitCodes.OK;
    }
  }

  /** Says what runs. */
  @Command(
      name = "status",
      description =
          "Say what runs, on which ports, and where its logs are. Exit code 1: not ready.",
      footer = {"", "Examples:", "  lockstep stack status"})
  static final class Status extends BaseCommand {
    @Override
    public Integer call() {
      StackStatus status = BackgroundStack.status(StackWiring.stackDirectory(config().stateDir()));
      status.lines().forEach(console().out()::println);
      return status.isReady() ? ExitCodes.OK : ExitCodes.FAILED;
    }
  }
}
