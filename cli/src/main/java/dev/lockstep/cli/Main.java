/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli;

import dev.lockstep.cli.command.LockstepCommand;
import dev.lockstep.cli.terminal.Console;

/** The lockstep command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Console console = Console.system(System.getenv());
    int exitCode = LockstepCommand.commandLine(console, System.getenv()).execute(args);
    console.out().flush();
    console.err().flush();
    System.exit(exitCode);
  }
}
