/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli;

import dev.lockstep.stack.PortClaims;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A lockstep command in a process of its own, from what the build left. Its state is in a
 * directory; closing kills what still runs.
 */
public final class LockstepProcess implements AutoCloseable {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  /** As the script does: what hosts servers gets more memory. */
  private static final Set<String> HOSTS = Set.of("demo", "dev", "serve", "ingest");

  /** None lives long enough for code that is compiled well; Arrow reaches into direct buffers. */
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "--add-opens=java.base/java.nio=ALL-UNNAMED");

  private static final long STOP_SECONDS = 60;
  private static final PortClaims PORTS = new PortClaims();

  private final Process process;
  private final Path output;

  private LockstepProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts a command in a directory, which is also where its state goes. */
  public static LockstepProcess start(Path directory, String... arguments) throws IOException {
    Path output = Files.createTempFile(directory, arguments[0], ".out");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(HOSTS.contains(arguments[0]) ? "-Xmx1g" : "-Xmx512m");
    command.addAll(OPTIONS);
    command.add("-Duser.timezone=UTC");
    command.add("-Dlockstep.home=" + HOME);
    command.add("-cp");
    command.add(
        HOME.resolve("cli/target/classes") + ":" + HOME.resolve("cli/target/lockstep/lib/*"));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new LockstepProcess(process, output);
  }

  /**
   * A port for a command that somebody else has to know the port of; no other test is given it,
   * also while the command is down.
   */
  public static int freePort() {
    return PORTS.choose();
  }

  public int awaitExit() throws InterruptedException {
    return process.waitFor();
  }

  /** As Ctrl-C or a service manager would. */
  public boolean stop() throws InterruptedException {
    process.destroy();
    return process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
  }

  /** As kill -9 does: nothing of the command's own runs any more. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** As Ctrl-C does. Returns the exit code. */
  public int interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    return process.waitFor();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public List<String> lines() {
    return output().lines().toList();
  }

  /** Processes that still use a directory. */
  public static List<String> leftIn(Path directory) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .flatMap(process -> process.info().commandLine().stream())
        .filter(command -> command.contains(directory.toString()))
        .toList();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
