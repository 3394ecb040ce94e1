/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.cli.LockstepProcess;
import dev.lockstep.cli.demo.judge.AnswerJudge;
import dev.lockstep.cli.demo.judge.DeadLetterJudge;
import dev.lockstep.cli.demo.judge.KeptAnswers;
import dev.lockstep.cli.demo.judge.LogJudge;
import dev.lockstep.cli.demo.judge.QuestionSource;
import dev.lockstep.cli.demo.judge.RowStore;
import dev.lockstep.cli.demo.judge.Verdicts;
import dev.lockstep.cli.demo.stream.DemoEvent;
import dev.lockstep.cli.demo.stream.PaymentStream;
import dev.lockstep.cli.wiring.DefinitionsOption;
import dev.lockstep.cli.wiring.Deployments;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.Topics;
import dev.lockstep.error.LockstepException;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.stack.Role;
import dev.lockstep.stack.StackEndpoints;
import dev.lockstep.testing.stack.TestingStack;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills ingest, the gRPC server, Pinot and Kafka, one after the other, while payments stream in and
 * features are asked for. Afterwards each feature log must hold each good event exactly once
 * without a gap, each malformed event must be a dead letter once, and every answer that anybody got
 * must be what the oracle says at the answer's own position.
 */
final class EverythingKilledIT {
  private static final Logger logger = LoggerFactory.getLogger(EverythingKilledIT.class);
  private static final long SEED = 4_711;
  private static final double EVENTS_PER_SECOND = 150;
  private static final Duration OUTAGE = Duration.ofSeconds(4);

  /** Longer than transactions may last, so that the broker finds overdue ones when it is back. */
  private static final Duration LONG_OUTAGE = Duration.ofSeconds(11);

  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(80);
  private static final int ANSWERS = 40;
  private static final int FINAL_QUESTIONS = 100;
  private static final int MOST_ROWS = 1_000_000;

  @TempDir private Path directory;

  private final Verdicts verdicts = new Verdicts();
  private final RowStore store = new RowStore(MOST_ROWS);
  private final LogJudge logJudge = new LogJudge(verdicts, store);
  private final DeadLetterJudge deadLetters = new DeadLetterJudge(verdicts);
  private volatile boolean asking = true;

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void nothingIsLostDoubledOrWrongWhateverIsKilled() throws Exception {
    try (TestingStack stack = TestingStack.start();
        Lifetime lifetime = new Lifetime(line -> {})) {
      OnlineStoreConfig config = config(stack.endpoints());
      FeatureSetPlan plan = deploy(config);
      int port = LockstepProcess.freePort();
      List<String> settings = settings(stack.endpoints(), port);
      CommandProcess ingest =
          lifetime.add("ingest", CommandProcess.start(directory, "ingest", settings));
      CommandProcess server =
          lifetime.add("server", CommandProcess.start(directory, "serve", settings));
      AnswerJudge answers =
          new AnswerJudge(plan, lifetime.add("client", client(port, 4)), store, verdicts);
      KeptAnswers kept =
          new KeptAnswers(plan, lifetime.add("client", client(port, 1)), answers, verdicts);
      LogFollower follower =
          lifetime.add("follower", new LogFollower(config, plan, logJudge, deadLetters));
      StreamSender sender = lifetime.add("stream", stream(lifetime, config));
      List<Thread> askers = new ArrayList<>();
      follower.start();
      sender.start();
      await("the server").atMost(PATIENCE).until(() -> seesNewest(answers));
      askers.add(ask(kept, 1));
      askers.add(ask(kept, 2));

      Outages outages = new Outages(kept, answers, follower, sender);
      outages.of("ingest", OUTAGE, ingest::kill, ingest::restart);
      long refusals = kept.refusals();
      outages.of("the server", OUTAGE, server::kill, server::restart);
      assertThat(kept.refusals()).as("refusals without a server").isGreaterThan(refusals);
      refusals = kept.refusals();
      outages.of("Pinot", OUTAGE, () -> stack.kill(Role.PINOT), () -> stack.restart(Role.PINOT));
      assertThat(kept.refusals()).as("refusals without Pinot").isGreaterThan(refusals);
      outages.of(
          "Kafka", LONG_OUTAGE, () -> stack.kill(Role.KAFKA), () -> stack.restart(Role.KAFKA));

      sender.finish();
      outages.settle("the end of the stream", sender::isFinished);
      asking = false;
      for (Thread asker : askers) {
        asker.join();
      }
      try {
        outages.settle(
            "all rows and dead letters",
            () -> logJudge.pendingRows() == 0 && deadLetters.pending() == 0);
      } catch (ConditionTimeoutException e) {
        throw new AssertionError(
            "%s rows (%s) and %s dead letters are missing; ingest says:%n%s"
                .formatted(
                    logJudge.pendingRows(),
                    logJudge.pendingExample().orElse("none"),
                    deadLetters.pending(),
                    ingest.output()),
            e);
      }
      outages.settle("all rows online", () -> seesNewest(answers));
      deadLetters.finish();
      judge(answers, kept);
      assertThat(ingest.isAlive()).as(ingest.output()).isTrue();
      assertThat(server.isAlive()).as(server.output()).isTrue();
      logger.info(
          "{} events, {} late, {} duplicates, {} malformed; {} rows; {} kept answers, {} refusals",
          sender.sent(),
          sender.sent(DemoEvent.Kind.LATE),
          sender.sent(DemoEvent.Kind.DUPLICATE),
          sender.sent(DemoEvent.Kind.MALFORMED),
          logJudge.rows(),
          kept.answers(),
          kept.refusals());
    }
    assertThat(verdicts.descriptions()).as("%d wrong", verdicts.wrongCount()).isEmpty();
  }

  /** One outage after the other, each under load and each followed by proof that all goes on. */
  private final class Outages {
    private final KeptAnswers kept;
    private final AnswerJudge answers;
    private final LogFollower follower;
    private final StreamSender sender;

    Outages(KeptAnswers kept, AnswerJudge answers, LogFollower follower, StreamSender sender) {
      this.kept = kept;
      this.answers = answers;
      this.follower = follower;
      this.sender = sender;
    }

    void of(String what, Duration outage, Runnable kill, Runnable restart) {
      goesOn("before " + what + " is killed");
      kill.run();
      long killed = System.nanoTime();
      settle("a while", () -> System.nanoTime() - killed > outage.toNanos());
      restart.run();
      long restarted = System.nanoTime();
      goesOn("after " + what + " was killed");
      logger.info(
          "{}: all goes on {} ms after its restart; {} answers, {} refusals",
          what,
          (System.nanoTime() - restarted) / 1_000_000,
          kept.answers(),
          kept.refusals());
    }

    /** What has been sent by now becomes rows and is seen, and questions are answered. */
    private void goesOn(String when) {
      long rows = logJudge.rows() + logJudge.pendingRows();
      long enough = kept.answers() + ANSWERS;
      settle(
          "progress " + when,
          () -> logJudge.rows() >= rows && kept.answers() >= enough && seesNewest(answers));
    }

    void settle(String what, BooleanSupplier done) {
      await(what)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                follower.check();
                sender.check();
                return done.getAsBoolean();
              });
    }
  }

  private void judge(AnswerJudge answers, KeptAnswers kept) throws InterruptedException {
    long start = System.nanoTime();
    QuestionSource questions = new QuestionSource(SEED + 3, store);
    for (int i = 0; i < FINAL_QUESTIONS; i++) {
      answers.checkAnytime(questions, System.currentTimeMillis(), AnswerJudge.Mode.ALL);
    }
    kept.judge();
    logger.info(
        "judged {} answers, {} values in {} ms",
        verdicts.answersChecked(),
        verdicts.valuesChecked(),
        (System.nanoTime() - start) / 1_000_000);
  }

  private Thread ask(KeptAnswers kept, int number) {
    QuestionSource questions = new QuestionSource(SEED + number, store);
    Thread thread =
        new Thread(
            () -> {
              while (asking) {
                try {
                  kept.ask(questions);
                } catch (RuntimeException | Error e) {
                  verdicts.wrong("asking failed: " + e);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
              }
            },
            "asker-" + number);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private StreamSender stream(Lifetime lifetime, OnlineStoreConfig config) {
    Producer<byte[], byte[]> producer = lifetime.add("producer", Topics.producer(config));
    return new StreamSender(
        start -> new PaymentStream(SEED, start, EVENTS_PER_SECOND),
        Long.MAX_VALUE,
        producer,
        logJudge,
        deadLetters);
  }

  private static boolean answersNow(AnswerJudge answers) {
    try {
      return answers.seesNewestRows();
    } catch (LockstepException e) {
      return false; // starting
    }
  }

  private boolean seesNewest(AnswerJudge answers) {
    return logJudge.rows() > 0 && answersNow(answers);
  }

  private static FeatureSetPlan deploy(OnlineStoreConfig config) {
    BoundDefinitions definitions = DefinitionsOption.load(Path.of("../examples/fraud"));
    Deployments.apply(config, definitions, Deployments.LOCAL_SOURCE_PARTITIONS, logger::info);
    try (RegistryFollower registry = new RegistryFollower(config)) {
      return registry.current().plan();
    }
  }

  private static FeatureStoreClient client(int port, int attempts) {
    return FeatureStoreClient.builder("127.0.0.1", port)
        .deadline(Duration.ofSeconds(2))
        .maxAttempts(attempts)
        .build();
  }

  private static OnlineStoreConfig config(StackEndpoints endpoints) {
    return OnlineStoreConfig.of(endpoints.kafkaBootstrap(), endpoints.pinotController())
        .withKafkaForPinot(endpoints.kafkaForPinot())
        .withPinotBrokers(List.of(URI.create(endpoints.pinotBroker())));
  }

  private List<String> settings(StackEndpoints endpoints, int port) {
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
}
