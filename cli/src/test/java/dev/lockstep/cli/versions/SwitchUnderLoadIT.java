/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.versions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.cli.LockstepProcess;
import dev.lockstep.cli.wiring.Topics;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.grpc.client.OnlineFeatures;
import dev.lockstep.materialization.ingest.IngestLag;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.LogVersion;
import dev.lockstep.online.registry.Registry;
import dev.lockstep.online.registry.VersionRole;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.stack.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A breaking change of two views is replayed, promoted, rolled back, promoted again, and the old
 * versions are retired, while events stream in, features are asked for, and ingest is killed; and
 * then versions change while Kafka, Pinot and the server are killed. No read may fail but while
 * something is down, no request may see versions of different deployments, every answer must be
 * what the oracle says at its own position, and each log must hold exactly the events that it
 * should.
 */
final class SwitchUnderLoadIT {
  private static final Logger logger = LoggerFactory.getLogger(SwitchUnderLoadIT.class);
  private static final int BACKLOG = 30_000;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int ANSWERS = 60;
  private static final String ACTIVITY = "activity";

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @TempDir private Path directory;

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void noReadFailsAndNoAnswerIsWrongWhileVersionsChange() throws Exception {
    logger.info("seed {}", seed);
    try (CommandFixture commands = CommandFixture.start(directory)) {
      OnlineStoreConfig config = commands.config();
      commands.run("apply", "-d", commands.definitions("amount >= 0.0"), "--create-topics");
      LockstepProcess ingest = commands.start("ingest");
      Deque<LockstepProcess> servers = new ArrayDeque<>();
      servers.add(commands.start("serve", "--shadow"));
      try (Producer<byte[], byte[]> producer = Topics.producer(config);
          Admin admin = KafkaClients.admin(config);
          FeatureStoreClient client = client(commands.port())) {
        PaymentLoad load = new PaymentLoad(producer);
        load.backlog(BACKLOG);
        awaitServer(client);
        ViewPlan first = commands.view(ACTIVITY, 1);
        await("the backlog is taken")
            .atMost(PATIENCE)
            .until(() -> IngestLag.records(admin, config.naming(), first) == 0);
        load.start();
        Readers readers = new Readers(commands.port(), 2);
        readers.start();
        awaitAnswers(readers, 1, "the first version answers");
        OnlineFeatures before = readers.lastOf(1);

        // Replay, with ingest killed in its midst.
        commands.run("apply", "-d", commands.definitions("amount > 50.0"));
        ViewPlan replayed = candidate(config, ACTIVITY);
        assertThat(replayed.version()).isEqualTo(2);
        await("the replay is under way")
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(20))
            .until(() -> isUnderWay(admin, config, replayed));
        long behind = IngestLag.records(admin, config.naming(), replayed);
        ingest.kill();
        logger.info("Ingest is killed with {} records to go", behind);
        assertThat(behind).as("ingest was killed during the replay").isPositive();
        assertThat(commands.output("promote"))
            .as("a candidate that has not caught up")
            .contains("Nothing was promoted");
        ingest = commands.start("ingest");

        commands.run("promote", "--wait=5m");
        awaitAnswers(readers, 2, "the promoted version answers");
        assertThat(readers.askAgain(client, before))
            .as("a token of the old version")
            .isEqualTo(Readers.bits(before));
        commands.run("rollback");
        awaitAnswers(readers, 1, "the old version answers again");
        await("the shadow has compared")
            .atMost(PATIENCE)
            .until(() -> shadow(commands, "different") > 0 && shadow(commands, "equal") > 0);
        ingest.kill();
        ingest = commands.start("ingest");
        commands.run("promote", "--wait=5m");
        awaitAnswers(readers, 2, "the promoted version answers once more");

        for (Role role : Role.values()) {
          switchWhileKilled(
              commands,
              readers,
              role.title(),
              () -> commands.kill(role),
              () -> commands.restart(role));
        }
        switchWhileKilled(
            commands,
            readers,
            "the server",
            () -> servers.getLast().kill(),
            () -> servers.add(commands.start("serve", "--shadow")));
        if (activeVersion(config) == 1) {
          commands.run("promote", "--wait=5m");
          awaitAnswers(readers, 2, "the promoted version answers at last");
        }

        // All that is to be judged, before the old version goes.
        load.stop();
        Catalog catalog = new Registry(config).read().catalog();
        await("both versions have all events")
            .atMost(PATIENCE)
            .until(
                () ->
                    catalog.running().stream()
                        .allMatch(view -> IngestLag.records(admin, config.naming(), view) == 0));
        for (ViewPlan view : catalog.running()) {
          List<LogRow> rows = commands.log(view);
          readers.oracle().append(view, rows);
          load.check(view, rows, view.version() == 1 ? amount -> true : amount -> amount > 50.0);
        }

        commands.run("retire", "--previous", "--yes");
        assertThat(new Registry(config).read().catalog().role(new LogVersion(ACTIVITY, 1)))
            .isEqualTo(VersionRole.RETIRED);
        assertThat(admin.listTopics().names().get())
            .filteredOn(topic -> topic.contains("activity.v1") || topic.contains("spread.v1"))
            .isEmpty();
        await("the server knows")
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThatThrownBy(() -> readers.askAgain(client, before))
                        .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> {
                              assertThat(e.code()).isEqualTo(ErrorCode.VERSION_RETIRED);
                              assertThat(e).hasMessageContaining("is retired");
                            }));
        long answered = readers.answers();
        await("reads go on").atMost(PATIENCE).until(() -> readers.answers() > answered + ANSWERS);
        readers.stop();
        readers.judge(catalog);
        logger.info(
            "{} events, {} answers of version 1 and {} of version 2",
            load.sent(),
            readers.answersOf(1),
            readers.answersOf(2));
        logger.info("Refused and then answered: {}", readers.refusals());
        assertThat(ingest.isAlive()).as(ingest.output()).isTrue();
        assertThat(servers.getLast().isAlive()).as(servers.getLast().output()).isTrue();
        assertThat(readers.failures()).isEmpty();
      }
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  /**
   * Changes the version while something is killed: the change happens or does not, and when all is
   * back one of the two versions answers.
   */
  private void switchWhileKilled(
      CommandFixture commands, Readers readers, String what, Action kill, Action restart)
      throws Exception {
    // Forced: after an outage a version may be behind, and is right at its own position.
    List<String> change =
        activeVersion(commands.config()) == 1 ? List.of("promote", "--force") : List.of("rollback");
    int pauseMillis = random.nextInt(1_000);
    readers.outage(true);
    CompletableFuture<String> said =
        CompletableFuture.supplyAsync(() -> commands.output(change.toArray(String[]::new)));
    TimeUnit.MILLISECONDS.sleep(pauseMillis);
    kill.run();
    restart.run();
    logger.info(
        "{} while {} is killed after {} ms: {}", change, what, pauseMillis, said.join().strip());
    int active =
        await("the registry can be read")
            .atMost(PATIENCE)
            .ignoreExceptionsMatching(LockstepException.class::isInstance)
            .until(() -> activeVersion(commands.config()), version -> version > 0);
    awaitAnswers(readers, active, "version " + active + " answers after " + what + " was killed");
    readers.outage(false);
  }

  private static int activeVersion(OnlineStoreConfig config) {
    return Objects.requireNonNull(
            new Registry(config).read().catalog().plan().views().get(ACTIVITY))
        .version();
  }

  private static boolean isUnderWay(Admin admin, OnlineStoreConfig config, ViewPlan view) {
    return IngestLag.records(admin, config.naming(), view) < BACKLOG;
  }

  private static void awaitServer(FeatureStoreClient client) {
    await("the server answers")
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(LockstepException.class::isInstance)
        .until(() -> client.get(Readers.query("c0")).rows() == 1);
  }

  private static void awaitAnswers(Readers readers, int version, String what) {
    long enough = readers.fewestAnswersOf(version) + ANSWERS / 2;
    await(what).atMost(PATIENCE).until(() -> readers.fewestAnswersOf(version) >= enough);
  }

  private static long shadow(CommandFixture commands, String result) throws Exception {
    JsonNode versions = new ObjectMapper().readTree(commands.output("versions", "--json"));
    long count = 0;
    for (JsonNode version : versions) {
      if (version.path("role").asText().equals("candidate")) {
        count += version.path("shadow").path(result).asLong();
      }
    }
    return count;
  }

  private static ViewPlan candidate(OnlineStoreConfig config, String view) {
    return new Registry(config)
        .read().catalog().rollout().candidate().orElseThrow().views().values().stream()
            .filter(found -> found.name().equals(view))
            .findFirst()
            .orElseThrow();
  }

  static FeatureStoreClient client(int port) {
    return FeatureStoreClient.builder("127.0.0.1", port)
        .deadline(Duration.ofSeconds(10))
        .maxAttempts(1)
        .build();
  }
}
