/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.versions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.cli.CommandRun;
import dev.lockstep.cli.LockstepProcess;
import dev.lockstep.cli.TestingLogs;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.Registry;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.stack.Role;
import dev.lockstep.stack.StackEndpoints;
import dev.lockstep.testing.stack.TestingStack;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Kafka and a Pinot, and processes of the lockstep command that use them. */
final class CommandFixture implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(CommandFixture.class);

  private final Path directory;
  private final TestingStack stack;
  private final int port;
  private final List<LockstepProcess> processes = new ArrayList<>();

  private CommandFixture(Path directory, TestingStack stack, int port) {
    this.directory = directory;
    this.stack = stack;
    this.port = port;
  }

  static CommandFixture start(Path directory) {
    return new CommandFixture(directory, TestingStack.start(), LockstepProcess.freePort());
  }

  /** Of the gRPC server. */
  int port() {
    return port;
  }

  OnlineStoreConfig config() {
    StackEndpoints endpoints = stack.endpoints();
    return OnlineStoreConfig.of(endpoints.kafkaBootstrap(), endpoints.pinotController())
        .withKafkaForPinot(endpoints.kafkaForPinot())
        .withPinotBrokers(List.of(URI.create(endpoints.pinotBroker())));
  }

  /** A version of a view that ever was deployed. */
  ViewPlan view(String name, int version) {
    return new Registry(config())
        .read().catalog().everDeployed().stream()
            .filter(view -> view.name().equals(name) && view.version() == version)
            .findFirst()
            .orElseThrow();
  }

  /** Writes the definitions of {@link PaymentLoad}; gives their file. */
  String definitions(String where) throws IOException {
    Path file = directory.resolve("definitions.yaml");
    Files.writeString(file, PaymentLoad.definitions(where), UTF_8);
    return file.toString();
  }

  /** Ends Kafka or Pinot as kill -9 does. */
  void kill(Role role) {
    stack.kill(role);
  }

  /** Starts it again. */
  void restart(Role role) {
    stack.restart(role);
  }

  LockstepProcess start(String... command) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(settings());
    LockstepProcess process = LockstepProcess.start(directory, arguments.toArray(String[]::new));
    processes.add(process);
    return process;
  }

  /** Runs a command to its end, which must be a good one. */
  void run(String... command) {
    logger.info("{}: {}", String.join(" ", command), here(command).fine());
  }

  /** Runs a command to its end, whatever it is. */
  String output(String... command) {
    return here(command).output();
  }

  private CommandRun here(String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(settings());
    return CommandRun.of(directory, arguments.toArray(String[]::new));
  }

  /** The whole feature log of a view version, partition by partition in the order of the rows. */
  List<LogRow> log(ViewPlan view) {
    return TestingLogs.rows(config(), view);
  }

  private List<String> settings() {
    StackEndpoints endpoints = stack.endpoints();
    List<String> arguments = new ArrayList<>(List.of("--state-dir", directory.toString()));
    for (String setting :
        List.of(
            "kafka.bootstrap=" + endpoints.kafkaBootstrap(),
            "pinot.controller=" + endpoints.pinotController(),
            "pinot.brokers=" + endpoints.pinotBroker(),
            "pinot.kafka-bootstrap=" + endpoints.kafkaForPinot(),
            "server.port=" + port,
            "ingest.session-timeout=3s")) {
      arguments.add("-D");
      arguments.add(setting);
    }
    return arguments;
  }

  @Override
  public void close() {
    processes.forEach(LockstepProcess::close);
    stack.close();
  }
}
