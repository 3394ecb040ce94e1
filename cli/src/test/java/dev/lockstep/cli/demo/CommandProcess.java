/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lockstep.cli.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A lockstep command in a JVM of its own, which can be killed and started again. Thread-safe. */
final class CommandProcess implements AutoCloseable {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final int END_SECONDS = 20;

  private final List<String> command;
  private final Path output;

  @GuardedBy("this")
  private Process process;

  private CommandProcess(List<String> command, Path output) throws IOException {
    this.command = List.copyOf(command);
    this.output = output;
    this.process = launch();
  }

  /**
   * Starts a command from what the build left.
   *
   * @param directory gets the output
   * @param name of the command
   */
  static CommandProcess start(Path directory, String name, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-cp");
    command.add(
        HOME.resolve("cli/target/classes")
            + File.pathSeparator
            + HOME.resolve("cli/target/lockstep/lib/*"));
    command.add(Main.class.getName());
    command.add(name);
    command.addAll(arguments);
    return new CommandProcess(command, directory.resolve(name + ".out"));
  }

  /** As {@code kill -9} does. Returns when it is dead. */
  synchronized void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Process " + process.pid() + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /** Starts it again, the same way. */
  synchronized void restart() {
    try {
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized boolean isAlive() {
    return process.isAlive();
  }

  /** What all its runs have printed. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
        .start();
  }
}
