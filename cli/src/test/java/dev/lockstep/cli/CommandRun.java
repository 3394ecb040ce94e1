/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.lockstep.cli.command.LockstepCommand;
import dev.lockstep.cli.terminal.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A lockstep command that ran to its end in this process: the same code as {@link
 * LockstepProcess}'s, without the seconds that a JVM takes to become fast. What is to be killed or
 * stopped needs a process.
 *
 * @param arguments what was said
 * @param exit the exit code
 * @param output both streams, as a terminal shows them
 */
public record CommandRun(List<String> arguments, int exit, String output) {
  private static final String HOME = "lockstep.home";

  /** Runs a command whose state is in a directory. */
  public static CommandRun of(Path directory, String... arguments) {
    System.setProperty(HOME, Path.of("..").toAbsolutePath().normalize().toString());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(bytes, true, UTF_8);
    AtomicInteger exit = new AtomicInteger(-1);
    // What a command does to its thread, such as to interrupt it, ends with the command.
    Thread thread =
        new Thread(
            () ->
                exit.set(
                    LockstepCommand.commandLine(
                            new Console(stream, stream, false, false),
                            Map.of("LOCKSTEP_STATE_DIR", directory.resolve(".lockstep").toString()))
                        .execute(arguments)),
            "lockstep " + arguments[0]);
    thread.start();
    Uninterruptibles.joinUninterruptibly(thread);
    return new CommandRun(List.of(arguments), exit.get(), bytes.toString(UTF_8));
  }

  /**
   * Its output.
   *
   * @throws AssertionError if the exit code is not 0
   */
  public String fine() {
    if (exit != 0) {
      throw new AssertionError(
          "%s failed with %s:%n%s".formatted(String.join(" ", arguments), exit, output));
    }
    return output;
  }
}
