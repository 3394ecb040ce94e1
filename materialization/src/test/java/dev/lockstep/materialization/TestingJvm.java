/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A class of the tests in a JVM of its own, which can be killed. */
public final class TestingJvm implements AutoCloseable {
  private final Process process;

  private TestingJvm(Process process) {
    this.process = process;
  }

  /**
   * @param main has a main method that takes the arguments
   * @param output where output and errors go
   */
  public static TestingJvm start(Class<?> main, Redirect output, List<String> arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(arguments);
    return new TestingJvm(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start());
  }

  public Process process() {
    return process;
  }

  /** As kill -9. Returns when it is dead. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("Process " + process.pid() + " does not die");
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
