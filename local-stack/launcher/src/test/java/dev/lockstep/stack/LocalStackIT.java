/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.error.LockstepException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of one state directory under three owners: a killed process, this one, a supervisor. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LocalStackIT {
  private static final Logger logger = LoggerFactory.getLogger(LocalStackIT.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir static Path parentOfState;

  /** Set by the first test. */
  @SuppressWarnings("NullAway.Init")
  private static StackEndpoints endpoints;

  @Test
  @Order(1)
  void childrenEndWithAParentThatIsKilled() throws Exception {
    Path directory = stateDirectory();
    Process parent =
        new ProcessBuilder(
                NodeCommand.javaCommand(),
                "-cp",
                System.getProperty("java.class.path"),
                StackParent.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    try {
      awaitLine(parent, StackParent.READY);
      createTopic(BackgroundStack.status(directory).endpoints().orElseThrow());
      assertRefusedWhileOwnedBy(parent, directory);
    } finally {
      parent.destroyForcibly();
    }
    assertChildrenEnd(BackgroundStack.status(directory), Duration.ofSeconds(15));
  }

  private static void assertRefusedWhileOwnedBy(Process parent, Path directory) {
    StackStatus status = BackgroundStack.status(directory);
    assertThat(status.isReady()).as(status.toString()).isTrue();
    assertThat(status.ownerPid()).contains(parent.pid());
    assertThatThrownBy(() -> LocalStack.start(LocalStackConfig.in(directory), logger::info))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("is in use by process " + parent.pid());
    assertThatThrownBy(() -> BackgroundStack.stop(directory, logger::info))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("process " + parent.pid() + ", which is not a supervisor");
    endpoints = status.endpoints().orElseThrow();
  }

  @Test
  @Order(2)
  void whatWasStoredIsThereForTheNextOwner() throws Exception {
    long start = System.nanoTime();
    try (LocalStack stack = LocalStack.start(LocalStackConfig.in(stateDirectory()), logger::info)) {
      logger.info("Warm start: {} ms", (System.nanoTime() - start) / 1_000_000);
      assertThat(stack.endpoints()).isEqualTo(endpoints);
      assertThat(topics(stack.endpoints())).contains("kept");
      assertThatThrownBy(
              () -> LocalStack.start(LocalStackConfig.in(stateDirectory()), logger::info))
          .isInstanceOf(LockstepException.class)
          .hasMessageContaining("is in use by this process");
      assertThat(stack.deadRoles()).isEmpty();
      stack.kill(Role.KAFKA);
      assertThat(stack.deadRoles()).containsExactly(Role.KAFKA);
      stack.restart(Role.KAFKA);
      assertThat(stack.deadRoles()).isEmpty();
      assertThat(topics(stack.endpoints())).contains("kept");
      logMemory(stack);
    }
    assertChildrenEnd(BackgroundStack.status(stateDirectory()), Duration.ofSeconds(1));
  }

  @Test
  @Order(3)
  void aSupervisorStartsAgainWhatDies() throws Exception {
    LocalStackConfig config = LocalStackConfig.in(stateDirectory());
    assertThat(BackgroundStack.start(config, logger::info)).isEqualTo(endpoints);
    try {
      assertThat(BackgroundStack.start(config, logger::info)).isEqualTo(endpoints);
      long pid = pinotPid();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      await()
          .atMost(PATIENCE)
          .until(() -> BackgroundStack.status(stateDirectory()).isReady() && pinotPid() != pid);
    } finally {
      assertThat(BackgroundStack.stop(stateDirectory(), logger::info)).isTrue();
    }
    StackStatus status = BackgroundStack.status(stateDirectory());
    assertThat(status.isRunning()).isFalse();
    assertChildrenEnd(status, Duration.ofSeconds(1));
    assertThat(BackgroundStack.stop(stateDirectory(), logger::info)).isFalse();
  }

  @Test
  @Order(4)
  void aPortThatIsTakenIsNamedWithItsHolder() throws Exception {
    int port = Integer.parseInt(endpoints.kafkaBootstrap().split(":", -1)[1]);
    LocalStackConfig config = LocalStackConfig.in(stateDirectory());
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(taken.isBound()).isTrue();
      assertThatThrownBy(() -> LocalStack.start(config, logger::info))
          .isInstanceOf(LockstepException.class)
          .hasMessageContaining("Port " + port + " (Kafka broker)")
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      assertThatThrownBy(() -> BackgroundStack.start(config, logger::info))
          .isInstanceOf(LockstepException.class)
          .hasMessageContaining("Port " + port + " (Kafka broker)");
    }
  }

  @Test
  @Order(5)
  void dataThatIsGoneIsMissed() throws Exception {
    Path meta = stateDirectory().resolve("kafka/meta.properties");
    Path aside = meta.resolveSibling("aside");
    Files.move(meta, aside);
    assertThatThrownBy(() -> LocalStack.start(LocalStackConfig.in(stateDirectory()), logger::info))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("is damaged: kafka/meta.properties is missing");
    assertThat(aside).exists();
  }

  private static Path stateDirectory() {
    return parentOfState.resolve("state");
  }

  private static long pinotPid() {
    return BackgroundStack.status(stateDirectory()).roles().stream()
        .filter(role -> role.role() == Role.PINOT)
        .flatMap(role -> role.pid().stream())
        .findFirst()
        .orElse(-1L);
  }

  private static void assertChildrenEnd(StackStatus before, Duration limit) {
    await()
        .atMost(limit)
        .untilAsserted(
            () ->
                assertThat(BackgroundStack.status(before.directory()).roles())
                    .allSatisfy(role -> assertThat(role.pid()).isEmpty()));
  }

  private static void createTopic(StackEndpoints at) throws Exception {
    try (Admin admin = Admin.create(client(at))) {
      admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1))).all().get();
    }
  }

  private static Set<String> topics(StackEndpoints at) throws Exception {
    try (Admin admin = Admin.create(client(at))) {
      return admin.listTopics().names().get();
    }
  }

  private static Map<String, Object> client(StackEndpoints at) {
    return Map.of("bootstrap.servers", at.kafkaBootstrap());
  }

  private static void awaitLine(Process process, String start) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String line = lines.readLine();
    while (line != null && !line.startsWith(start)) {
      logger.info("parent: {}", line);
      line = lines.readLine();
    }
    assertThat(line).startsWith(start);
  }

  private static void logMemory(LocalStack stack) throws IOException {
    for (Role role : Role.values()) {
      Path status = Path.of("/proc", Long.toString(stack.pid(role)), "status");
      if (Files.exists(status)) {
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS"))
            .forEach(line -> logger.info("{}: {}", role.title(), line));
      }
    }
  }
}
