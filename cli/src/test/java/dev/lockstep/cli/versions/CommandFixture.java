/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.versions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.cli.LockstepProcess;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.registry.Registry;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import dev.lockstep.stack.StackEndpoints;
import dev.lockstep.testing.stack.TestingStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
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

  static CommandFixture start(Path directory) throws IOException {
    int port = freePort();
    return new CommandFixture(directory, TestingStack.start(), port);
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

  LockstepProcess start(String... command) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(settings());
    LockstepProcess process = LockstepProcess.start(directory, arguments.toArray(String[]::new));
    processes.add(process);
    return process;
  }

  /** Runs a command to its end, which must be a good one. */
  void run(String... command) throws Exception {
    try (LockstepProcess process = start(command)) {
      if (process.awaitExit() != 0) {
        throw new AssertionError(String.join(" ", command) + " failed:\n" + process.output());
      }
      logger.info("{}: {}", String.join(" ", command), process.output());
    }
  }

  /** Runs a command to its end, whatever it is. */
  String output(String... command) throws Exception {
    try (LockstepProcess process = start(command)) {
      process.awaitExit();
      return process.output();
    }
  }

  /** The whole feature log of a view version, partition by partition in the order of the rows. */
  List<LogRow> log(ViewPlan view) {
    LogRowCodec codec = new LogRowCodec(view);
    List<LogRow> rows = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(config(), Map.of())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int partition = 0; partition < view.partitions(); partition++) {
        partitions.add(new TopicPartition(config().naming().featureLog(view), partition));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Predicate<TopicPartition> open =
          partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L);
      while (partitions.stream().anyMatch(open)) {
        for (ConsumerRecord<byte[], byte[]> row : consumer.poll(Duration.ofMillis(200))) {
          rows.add(codec.decode(row.value()));
        }
      }
    }
    return rows;
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

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
