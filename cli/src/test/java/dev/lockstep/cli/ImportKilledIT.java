/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.cli.wiring.Deployments;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.stack.StackEndpoints;
import dev.lockstep.testing.stack.TestingStack;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Imports whose command is ended in the middle of its transaction. */
final class ImportKilledIT {
  private static final String YAML =
      """
      kind: Source
      name: orders
      timestamp: at
      schema: {order_id: {type: STRING, required: true}, customer: {type: INT64, required: true}, at: TIMESTAMP}
      ---
      kind: Entity
      name: customer
      keys: {customer: INT64}
      ---
      kind: FeatureView
      name: killed_orders
      entity: customer
      sources: [orders]
      dedup: {by: [order_id], horizon: 24h}
      partitions: 2
      features:
        - {name: orders, aggregate: count, windows: [30d]}
      """;

  /** So many that no import is done before it is ended, however slowly this test looks. */
  private static final int EVENTS = 200_000;

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path directory;

  @Test
  @Timeout(300)
  void nothingIsVisibleUntilTheSameCommandIsSaidAgain() throws Exception {
    TestingStack stack = TestingStack.shared();
    OnlineStoreConfig store = store(stack.endpoints());
    BoundDefinitions definitions = Definitions.parse("definitions.yaml", YAML);
    Deployments.apply(store, definitions, Deployments.LOCAL_SOURCE_PARTITIONS, line -> {});
    ViewPlan view = Objects.requireNonNull(definitions.plan().views().get("killed_orders"));
    writeEvents();
    try (KafkaConsumer<byte[], byte[]> uncommitted =
        KafkaClients.consumer(
            store, Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted"))) {
      long end = 0;
      try (LockstepProcess process = start(stack.endpoints())) {
        end = awaitMoreThan(end, uncommitted, store, view, process);
        process.kill();
        assertThat(process.awaitExit()).as(process.output()).isEqualTo(137);
      }
      assertThat(TestingLogs.rows(store, view)).isEmpty();
      assertThat(scratch()).isNotEmpty();
      try (LockstepProcess process = start(stack.endpoints())) {
        awaitMoreThan(end(uncommitted, store, view), uncommitted, store, view, process);
        assertThat(process.interrupt()).as(process.output()).isEqualTo(130);
      }
      assertThat(TestingLogs.rows(store, view)).isEmpty();
      assertThat(scratch()).isEmpty();
    }
    try (LockstepProcess again = start(stack.endpoints())) {
      assertThat(again.awaitExit()).as(again.output()).isZero();
    }
    List<LogRow> rows = TestingLogs.rows(store, view);
    assertThat(rows).hasSize(EVENTS);
    assertThat(rows.stream().map(LogRow::eventId).distinct()).hasSize(EVENTS);
    assertThat(rows.stream().mapToLong(LogRow::seq).max()).hasValue(0);
    assertThat(scratch()).isEmpty();
  }

  private void writeEvents() throws IOException {
    try (BufferedWriter events = Files.newBufferedWriter(directory.resolve("orders.csv"))) {
      events.write("order_id,customer,at\n");
      for (int i = 0; i < EVENTS; i++) {
        events.write("o" + i + "," + i % 1_000 + "," + START.plusSeconds(i) + "\n");
      }
    }
  }

  private LockstepProcess start(StackEndpoints endpoints) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "import",
                "--source",
                "orders",
                "--file",
                directory.resolve("orders.csv").toString(),
                "--no-archive",
                "--state-dir",
                directory.resolve("state").toString()));
    for (String setting :
        List.of(
            "kafka.bootstrap=" + endpoints.kafkaBootstrap(),
            "pinot.controller=" + endpoints.pinotController())) {
      arguments.add("-D");
      arguments.add(setting);
    }
    return LockstepProcess.start(directory, arguments.toArray(String[]::new));
  }

  /** Waits until a transaction has written rows. */
  private static long awaitMoreThan(
      long before,
      KafkaConsumer<byte[], byte[]> consumer,
      OnlineStoreConfig store,
      ViewPlan view,
      LockstepProcess process) {
    await("rows in the log")
        .atMost(Duration.ofSeconds(90))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> end(consumer, store, view) > before + 1_000 || !process.isAlive());
    return end(consumer, store, view);
  }

  private static long end(
      KafkaConsumer<byte[], byte[]> consumer, OnlineStoreConfig store, ViewPlan view) {
    return consumer.endOffsets(TestingLogs.partitions(store, view)).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private List<String> scratch() throws IOException {
    Path parent = directory.resolve("state/import");
    if (!Files.exists(parent)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(parent)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("tmp-"))
          .toList();
    }
  }

  private static OnlineStoreConfig store(StackEndpoints endpoints) {
    return OnlineStoreConfig.of(endpoints.kafkaBootstrap(), endpoints.pinotController())
        .withKafkaForPinot(endpoints.kafkaForPinot())
        .withPinotBrokers(List.of(URI.create(endpoints.pinotBroker())));
  }
}
