/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A running child JVM. It ends when its standard input ends: on {@link #stop}, or when this JVM is
 * gone. Thread-safe.
 */
final class ChildProcess {
  private static final int LAST_LINES = 12;

  private final Role role;
  private final Process process;
  private final Path log;

  private ChildProcess(Role role, Process process, Path log) {
    this.role = role;
    this.process = process;
    this.log = log;
  }

  static ChildProcess start(
      NodeRuntime runtime, LocalStackConfig config, StackPorts ports, StateDirectory directory) {
    Role role = runtime.role();
    Path log = directory.log(role);
    try {
      Files.createDirectories(directory.logs());
      Files.createDirectories(directory.data(role));
      emptied(directory.temporary(role));
      rotate(log);
      ProcessBuilder builder =
          new ProcessBuilder(new NodeCommand(runtime, config, ports, directory).arguments())
              .directory(directory.path().toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      environment(builder.environment(), config);
      return new ChildProcess(role, builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + role.title(), e);
    }
  }

  /** What the user's shell says about Kafka or about JVMs is not meant for this one. */
  private static void environment(Map<String, String> environment, LocalStackConfig config) {
    environment
        .keySet()
        .removeIf(
            name ->
                name.startsWith("KAFKA_")
                    || List.of("CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
                        .contains(name));
    environment.putAll(config.environment());
  }

  private static void rotate(Path log) throws IOException {
    if (Files.exists(log)) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void emptied(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> tree = Files.walk(directory)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    Files.createDirectories(directory);
  }

  Role role() {
    return role;
  }

  ProcessId id() {
    return ProcessId.of(process.toHandle());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  /** Asks it to stop and waits; kills it when the limit has passed. */
  void stop(Duration limit) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // the other end is gone, and so is the process
    }
    awaitExit(limit);
    kill();
  }

  /** Ends it at once, as {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
    awaitExit(Duration.ofSeconds(10));
  }

  private void awaitExit(Duration limit) {
    try {
      boolean unused = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How it ended and what it printed last, for people. */
  String obituary() {
    String status = process.isAlive() ? "still runs" : "ended with status " + process.exitValue();
    return "%s %s; its log is %s and ends with:%n%s"
        .formatted(role.title(), status, log, String.join(System.lineSeparator(), lastLines()));
  }

  private List<String> lastLines() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return new ArrayList<>(lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return List.of("(cannot be read: " + e + ")");
    }
  }
}
