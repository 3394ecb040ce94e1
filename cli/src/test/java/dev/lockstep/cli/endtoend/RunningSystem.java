/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.endtoend;

import static org.awaitility.Awaitility.await;

import dev.lockstep.cli.CommandRun;
import dev.lockstep.cli.LockstepProcess;
import dev.lockstep.cli.TestingLogs;
import dev.lockstep.cli.wiring.DefinitionsOption;
import dev.lockstep.cli.wiring.Deployments;
import dev.lockstep.cli.wiring.Topics;
import dev.lockstep.materialization.ingest.IngestLag;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.stack.StackEndpoints;
import dev.lockstep.testing.stack.TestingStack;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka and a Pinot with definitions deployed, and the processes of the lockstep command that a
 * user would run: ingest, the gRPC server, and what is run to its end.
 */
final class RunningSystem implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path directory;
  private final TestingStack stack;
  private final OnlineStoreConfig config;
  private final FeatureSetPlan plan;
  private final Producer<byte[], byte[]> producer;
  private final Admin admin;
  private final int port;
  private final List<LockstepProcess> processes = new ArrayList<>();
  private @Nullable LockstepProcess ingest;

  private RunningSystem(Path directory, Path definitions, TestingStack stack) {
    this.directory = directory;
    this.stack = stack;
    StackEndpoints endpoints = stack.endpoints();
    config =
        OnlineStoreConfig.of(endpoints.kafkaBootstrap(), endpoints.pinotController())
            .withKafkaForPinot(endpoints.kafkaForPinot())
            .withPinotBrokers(List.of(URI.create(endpoints.pinotBroker())));
    Deployments.apply(
        config,
        DefinitionsOption.load(definitions),
        Deployments.LOCAL_SOURCE_PARTITIONS,
        line -> {});
    try (RegistryFollower registry = new RegistryFollower(config)) {
      plan = registry.current().plan();
    }
    producer = Topics.producer(config);
    admin = KafkaClients.admin(config);
    port = LockstepProcess.freePort();
  }

  static RunningSystem start(Path directory, Path definitions) {
    TestingStack stack = TestingStack.start();
    try {
      return new RunningSystem(directory, definitions, stack);
    } catch (RuntimeException | Error e) {
      stack.close();
      throw e;
    }
  }

  /** Definitions at the versions that are deployed. */
  FeatureSetPlan plan() {
    return plan;
  }

  /** Where the gRPC server listens once it has been started. */
  int port() {
    return port;
  }

  void startIngest() throws IOException {
    ingest = start("ingest", "-D", "ingest.session-timeout=3s");
  }

  /** As kill -9 does. */
  void killIngest() throws InterruptedException {
    Objects.requireNonNull(ingest).kill();
  }

  void startServer() throws IOException {
    start("serve", "-D", "server.port=" + port);
  }

  private LockstepProcess start(String... arguments) throws IOException {
    LockstepProcess process = LockstepProcess.start(directory, command(arguments));
    processes.add(process);
    return process;
  }

  /** Runs a command to its end, which must be a good one. */
  void run(String... arguments) {
    CommandRun.of(directory, command(arguments)).fine();
  }

  private String[] command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(arguments));
    StackEndpoints endpoints = stack.endpoints();
    for (String setting :
        List.of(
            "kafka.bootstrap=" + endpoints.kafkaBootstrap(),
            "pinot.controller=" + endpoints.pinotController(),
            "pinot.brokers=" + endpoints.pinotBroker(),
            "pinot.kafka-bootstrap=" + endpoints.kafkaForPinot())) {
      command.add("-D");
      command.add(setting);
    }
    return command.toArray(String[]::new);
  }

  /** Sends an event to some partition of a source's topic. */
  void send(SourcePlan source, byte[] event) {
    producer.send(new ProducerRecord<>(source.topic(), event));
  }

  /** Waits until all that was sent is a row, dropped, or a dead letter. */
  void awaitIngest() {
    producer.flush();
    await("ingest")
        .atMost(PATIENCE)
        .until(
            () ->
                plan.views().values().stream()
                    .allMatch(view -> IngestLag.records(admin, config.naming(), view) == 0));
  }

  /** The whole feature log of a view. */
  List<LogRow> log(ViewPlan view) {
    return TestingLogs.rows(config, view);
  }

  @Override
  public void close() {
    processes.forEach(LockstepProcess::close);
    producer.close(Duration.ofSeconds(5));
    admin.close(Duration.ofSeconds(5));
    stack.close();
  }
}
