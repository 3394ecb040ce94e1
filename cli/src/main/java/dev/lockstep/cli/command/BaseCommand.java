/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.terminal.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What every command needs from the root. */
abstract class BaseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  final LockstepCommand root() {
    return (LockstepCommand) spec.root().userObject();
  }

  final CommandSpec spec() {
    return spec;
  }

  final Console console() {
    return root().console();
  }

  LockstepConfig config() {
    return root().config();
  }
}
