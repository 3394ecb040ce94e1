/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.apply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.version.Promotion;
import dev.lockstep.materialization.version.Retirement;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.LogVersion;
import dev.lockstep.online.registry.Registry;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.online.registry.VersionRole;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.stack.StackEndpoints;
import dev.lockstep.testing.stack.TestingStack;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DeployerIT {
  private static final String BASE =
      """
      kind: Source
      name: payments
      topic: %1$s-payments
      timestamp: at
      schema: {card: {type: STRING, required: true}, amount: DOUBLE, at: TIMESTAMP}
      ---
      kind: Entity
      name: card
      keys: {card: STRING}
      ---
      kind: FeatureView
      name: activity
      entity: card
      sources: [payments]
      partitions: 2
      features:
        - {name: n, aggregate: count, windows: [1h]}
      %2$s
      ---
      kind: FeatureService
      name: fraud
      features: [activity]
      """;

  private static final String SECOND =
      """
      kind: Source
      name: logins
      topic: %1$s-logins
      timestamp: at
      schema: {user: {type: STRING, required: true}, at: TIMESTAMP}
      ---
      kind: Entity
      name: user
      keys: {user: STRING}
      ---
      kind: FeatureView
      name: logins
      entity: user
      sources: [logins]
      partitions: 1
      features: [{name: logins, aggregate: count, windows: [1h]}]
      """;

  private static final FeatureSet NOTHING =
      new FeatureSet(List.of(), List.of(), List.of(), List.of(), List.of());

  private final StackEndpoints endpoints = TestingStack.shared().endpoints();
  private final String prefix =
      "d" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 30), 36);
  private final OnlineStoreConfig config =
      OnlineStoreConfig.of(endpoints.kafkaBootstrap(), endpoints.pinotController())
          .withKafkaForPinot(endpoints.kafkaForPinot())
          .withPinotBrokers(List.of(URI.create(endpoints.pinotBroker())))
          .withNaming(new Naming(prefix));
  private final Deployer deployer =
      new Deployer(config, DeployOptions.DEFAULT.creatingSourceTopics(3));
  private final List<String> progress = new ArrayList<>();
  private Admin admin = KafkaClients.admin(config);

  @BeforeEach
  void openAdmin() {
    admin = KafkaClients.admin(config);
  }

  @AfterEach
  void closeAdmin() {
    admin.close(Duration.ofSeconds(5));
  }

  @Test
  void deploysOnceAndThenHasNothingToDo() {
    DeploymentPlan first = deployer.plan(definitions(""));
    assertThat(first.toString())
        .contains("+ FeatureView activity v1.r1: 1 features")
        .contains("+ source topic " + prefix + "-payments: 3 partitions")
        .contains("+ topic " + prefix + ".log.activity.v1: 2 partitions")
        .contains("+ table " + prefix + "_activity_v1: 3 columns")
        .endsWith(" 0 unchanged, 0 refused");
    assertThat(first.toString()).isEqualTo(deployer.plan(definitions("")).toString());
    deployer.apply(first, progress::add);
    assertThat(progress).endsWith("Deployment 1 is active");

    DeploymentPlan second = deployer.plan(definitions(""));
    assertThat(second.hasChanges()).as(second.toString()).isFalse();
    progress.clear();
    deployer.apply(second, progress::add);
    assertThat(progress).containsExactly("Nothing to do");
    assertThat(catalog().deployment()).isEqualTo(1);
  }

  @Test
  void aNewFeatureIsANewRevisionAndBothStayKnown() {
    deploy(definitions(""));
    try (RegistryFollower follower = new RegistryFollower(config)) {
      assertThat(view(follower.current()).revision()).isEqualTo(1);
      DeploymentPlan plan =
          deployer.plan(definitions("  - {name: total, aggregate: sum, of: amount}"));
      assertThat(plan.toString()).contains("~ FeatureView activity v1.r2").doesNotContain("+ t");
      deployer.apply(plan, progress::add);
      await().until(() -> view(follower.current()).revision() == 2);
      assertThat(view(follower.current()).features()).hasSize(2);
      assertThat(view(follower.current()).version()).isEqualTo(1);
      assertThat(follower.current().view("activity", 1, 1).orElseThrow().features()).hasSize(1);
      assertThat(follower.current().view("activity", 1, 2).orElseThrow())
          .extracting(ViewPlan::revision)
          .isEqualTo(2);
    }
  }

  @Test
  void aBreakingChangeBecomesACandidateBesideWhatIsServed() {
    deploy(definitions(""));
    DeploymentPlan plan = deployer.plan(definitions("where: amount > 0.0"));
    assertThat(plan.isRefused()).isFalse();
    assertThat(plan.toString())
        .contains("> FeatureView activity v2.r1: replays its sources from their start; breaking: ")
        .contains("v1 is served until it is promoted")
        .contains("+ topic " + prefix + ".log.activity.v2: 2 partitions")
        .contains("+ table " + prefix + "_activity_v2")
        .contains("1 with the next promotion");
    deployer.apply(plan, progress::add);
    assertThat(progress).last().asString().startsWith("Deployment 2 has a candidate");
    assertThat(view(catalog()).version()).isEqualTo(1);
    assertThat(candidate()).extracting(ViewPlan::version).containsExactly(2);
    assertThat(catalog().running()).extracting(ViewPlan::version).containsExactly(1, 2);

    progress.clear();
    deploy(definitions("where: amount > 0.0"));
    assertThat(progress).containsExactly("Nothing to do");
  }

  @Test
  void whatBreaksNothingIsLiveAtOnceBesideACandidate() {
    deploy(definitions(""));
    deploy(definitions("where: amount > 0.0"));
    BoundDefinitions other =
        Definitions.parse(
            "other.yaml",
            BASE.formatted(prefix, "where: amount > 0.0")
                + """
                ---
                kind: FeatureView
                name: other
                entity: card
                sources: [payments]
                partitions: 1
                features: [{name: n, aggregate: count, windows: [1h]}]
                """);
    DeploymentPlan plan = deployer.plan(other);
    assertThat(plan.toString())
        .contains("+ FeatureView other v1.r1: 1 features")
        .contains("= FeatureView activity v2.r1: is the candidate beside v1");
    deployer.apply(plan, progress::add);
    assertThat(catalog().plan().views()).containsOnlyKeys("activity", "other");
    assertThat(view(catalog()).version()).isEqualTo(1);
    assertThat(candidate()).extracting(ViewPlan::version).containsExactly(2, 1);
  }

  @Test
  void aCandidateGrowsWithoutAnotherReplayAndIsGivenUpWithItsReason() {
    deploy(definitions(""));
    deploy(definitions("where: amount > 0.0"));
    DeploymentPlan grown =
        deployer.plan(
            definitions("  - {name: total, aggregate: sum, of: amount}\nwhere: amount > 0.0"));
    assertThat(grown.toString()).contains("> FeatureView activity v2.r2: goes on with");
    deployer.apply(grown, progress::add);
    assertThat(candidate()).extracting(ViewPlan::revision).containsExactly(2);

    DeploymentPlan replaced = deployer.plan(definitions("where: amount > 1.0"));
    assertThat(replaced.toString())
        .contains("> FeatureView activity v3.r1: replays")
        .contains("- FeatureView activity v2: is given up as a candidate");
    deployer.apply(replaced, progress::add);
    assertThat(catalog().role(new LogVersion("activity", 2))).isEqualTo(VersionRole.UNUSED);

    DeploymentPlan reverted = deployer.plan(definitions(""));
    assertThat(reverted.toString()).contains("- FeatureView activity v3: is given up");
    deployer.apply(reverted, progress::add);
    assertThat(catalog().rollout().candidate()).isEmpty();
    assertThat(view(catalog()).version()).isEqualTo(1);
    assertThat(catalog().running()).extracting(ViewPlan::version).containsExactly(1);
  }

  @Test
  void aCandidateWaitsForHistoryWhenItIsToldTo() {
    deploy(definitions(""));
    Deployer patient =
        new Deployer(config, DeployOptions.DEFAULT.creatingSourceTopics(3).awaitingHistory(true));
    patient.apply(patient.plan(definitions("where: amount > 0.0")), progress::add);
    assertThat(catalog().rollout().awaitingHistory()).containsExactly("activity");
    assertThat(catalog().running()).extracting(ViewPlan::version).containsExactly(1);
    assertThatThrownBy(() -> new Promotion(config).promote(Promotion.Options.DEFAULT, line -> {}))
        .isInstanceOf(LockstepException.class)
        .hasMessage("Nothing was promoted: activity v2 waits for imported history");

    deploy(definitions("where: amount > 0.0"));
    assertThat(catalog().rollout().awaitingHistory()).isEmpty();
    assertThat(catalog().running()).extracting(ViewPlan::version).containsExactly(1, 2);
  }

  @Test
  void retiringDropsWhatNothingNamesAndNothingElse() throws Exception {
    deploy(definitions(""));
    deploy(definitions("where: amount > 0.0"));
    Promotion promotion = new Promotion(config);
    promotion.promote(new Promotion.Options(0, true, Duration.ZERO), line -> {});
    Retirement retirement = new Retirement(config);
    assertThat(retirement.plan(Retirement.Scope.UNUSED)).isEmpty();
    assertThat(retirement.retire(Retirement.Scope.UNUSED, progress::add)).isEmpty();

    promotion.rollback();
    promotion.promote(new Promotion.Options(0, true, Duration.ZERO), line -> {});
    assertThat(retirement.retire(new Retirement.Scope(false, true), progress::add))
        .extracting(ViewPlan::version)
        .containsExactly(1);
    assertThat(catalog().role(new LogVersion("activity", 1))).isEqualTo(VersionRole.RETIRED);
    assertThat(view(catalog()).version()).isEqualTo(2);
    PinotController pinot = new PinotController(config);
    assertThat(pinot.tableConfig(prefix + "_activity_v1")).isEmpty();
    assertThat(pinot.schema(prefix + "_activity_v1")).isEmpty();
    assertThat(pinot.tableConfig(prefix + "_activity_v2")).isPresent();
    assertThat(admin.listTopics().names().get())
        .contains(prefix + ".log.activity.v2", prefix + "-payments")
        .doesNotContain(prefix + ".log.activity.v1", prefix + ".retry.activity.v1");
    assertThat(retirement.retire(Retirement.Scope.UNUSED, progress::add)).isEmpty();
  }

  @Test
  void definitionsThatAFolderDoesNotHaveStayDeployed() {
    deploy(definitions(""));
    BoundDefinitions other =
        Definitions.parse(
            "other.yaml",
            """
            kind: Source
            name: logins
            topic: %s-logins
            timestamp: at
            schema: {user: {type: STRING, required: true}, at: TIMESTAMP}
            ---
            kind: Entity
            name: user
            keys: {user: STRING}
            ---
            kind: FeatureView
            name: logins
            entity: user
            sources: [logins]
            partitions: 1
            features: [{name: n, aggregate: count, windows: [1h]}]
            """
                .formatted(prefix));
    DeploymentPlan plan = deployer.plan(other);
    assertThat(plan.toString())
        .contains("= FeatureView activity v1.r1: stays deployed, these definitions do not have it")
        .contains("+ FeatureView logins v1.r1");
    deployer.apply(plan, progress::add);
    assertThat(catalog().plan().views()).containsOnlyKeys("activity", "logins");
    assertThat(catalog().plan().services()).containsOnlyKeys("fraud");
  }

  @Test
  void whatIsRemovedIsKeptForARollback() {
    deploy(definitions(""));
    deploy(second());
    assertThatThrownBy(() -> change(NOTHING, "FeatureView logins", "FeatureView none"))
        .hasMessage("Cannot remove what is not deployed: FeatureView none");
    assertThatThrownBy(() -> change(NOTHING, "FeatureView logins"))
        .as("a service needs it")
        .hasMessageContaining("logins");
    FeatureSet service =
        new FeatureSet(
            List.of(), List.of(), List.of(), List.of(), definitions("").definitions().services());

    DeploymentPlan plan =
        deployer.plan(
            new DefinitionChange(service, Set.of("FeatureView logins"), Optional.empty()));
    assertThat(plan.toString())
        .contains("- FeatureView logins: is served no more")
        .contains("~ FeatureService fraud")
        .contains(" 1 to remove, ");
    deployer.apply(plan, progress::add);

    Catalog removed = catalog();
    assertThat(removed.plan().views()).containsOnlyKeys("activity");
    assertThat(removed.plan().services().get("fraud")).extracting("features").asList().hasSize(1);
    assertThat(removed.rollout().candidate()).isEmpty();
    assertThat(removed.role(new LogVersion("logins", 1))).isEqualTo(VersionRole.PREVIOUS);
    assertThat(removed.running()).extracting(ViewPlan::name).contains("logins");
    new Promotion(config).rollback();
    assertThat(catalog().plan().views()).containsOnlyKeys("activity", "logins");
    assertThat(catalog().role(new LogVersion("logins", 1))).isEqualTo(VersionRole.ACTIVE);
  }

  @Test
  void whatIsRemovedAndAppliedAgainIsANewVersion() {
    deploy(definitions(""));
    change(NOTHING, "FeatureView activity", "FeatureService fraud");
    assertThat(catalog().plan().views()).isEmpty();

    deploy(definitions(""));

    assertThat(view(catalog()).version()).isEqualTo(2);
    assertThat(catalog().role(new LogVersion("activity", 1))).isEqualTo(VersionRole.PREVIOUS);
  }

  @Test
  void aRemovalLeavesACandidateAlone() {
    deploy(definitions(""));
    deploy(second());
    deploy(definitions("where: amount > 0.0"));
    assertThat(candidate()).extracting(ViewPlan::name).containsExactly("activity", "logins");

    change(NOTHING, "FeatureService fraud", "FeatureView logins");

    assertThat(catalog().plan().views()).containsOnlyKeys("activity");
    assertThat(view(catalog()).version()).isEqualTo(1);
    assertThat(candidate())
        .extracting(view -> view.name() + view.version())
        .containsExactly("activity2");
  }

  @Test
  void whereDefinitionsCameFromIsNotedUntilAFolderHasThem() {
    DefinitionChange change =
        new DefinitionChange(definitions("").definitions(), Set.of(), Optional.of("elsewhere"));
    deployer.apply(deployer.plan(change), progress::add);
    assertThat(new Registry(config).read().origins())
        .containsEntry("FeatureView activity", "elsewhere")
        .containsEntry("FeatureService fraud", "elsewhere");

    DeploymentPlan plan = deployer.plan(definitions(""));
    assertThat(plan.toString())
        .contains(
            "~ FeatureView activity v1.r1: is of these definitions now, and no more of elsewhere");
    deployer.apply(plan, progress::add);
    assertThat(new Registry(config).read().origins()).isEmpty();
    assertThat(catalog().deployment()).isEqualTo(2);
    deployer.apply(deployer.plan(change), progress::add);
    assertThat(new Registry(config).read().origins()).as("it is of a folder").isEmpty();
  }

  @Test
  void aMissingSourceTopicIsRefusedByName() {
    DeploymentPlan plan = new Deployer(config).plan(definitions(""));
    assertThat(plan.refusals())
        .extracting(PlanItem::toString)
        .containsExactly(
            "! source topic %s-payments: source payments reads it, but Kafka has no such topic"
                .formatted(prefix));
  }

  @Test
  void aLogWithOtherPartitionsIsRefused() throws Exception {
    create(prefix + ".log.activity.v1", 3);
    assertThat(deployer.plan(definitions("")).refusals())
        .extracting(PlanItem::toString)
        .containsExactly(
            "! topic %s.log.activity.v1: it has 3 partitions, view activity needs 2; keys would move"
                .formatted(prefix));
  }

  @Test
  void aForeignLogIsRefused() throws Exception {
    String topic = prefix + ".log.activity.v1";
    create(topic, 2);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            KafkaClients.properties(config),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, "somebody's".getBytes(UTF_8))).get();
    }
    assertThat(deployer.plan(definitions("")).refusals())
        .extracting(PlanItem::toString)
        .containsExactly(
            "! topic %s: it holds records, but no deployment of this registry has made it"
                .formatted(topic));
  }

  @Test
  void aLostLogIsRefused() throws Exception {
    deploy(definitions(""));
    String topic = prefix + ".log.activity.v1";
    admin.deleteTopics(List.of(topic)).all().get();
    await().until(() -> !admin.listTopics().names().get().contains(topic));
    assertThat(deployer.plan(definitions("")).refusals())
        .extracting(PlanItem::toString)
        .containsExactly(
            ("! topic %s: the feature log of view activity is gone, but the view is deployed;"
                    + " a new log would start again at seq 1")
                .formatted(topic));
  }

  @Test
  void aCrashAtAnyStepIsMadeGoodByApplyingAgain() {
    BoundDefinitions definitions = definitions("");
    int crashes = 0;
    while (appliesUntil(crashes + 1, definitions)) {
      crashes++;
      assertThat(catalog().deployment()).isZero();
    }
    assertThat(crashes).isGreaterThan(2);
    assertThat(deployer.plan(definitions).hasChanges()).isFalse();
    assertThat(catalog().deployment()).isEqualTo(1);
  }

  @Test
  void ofTwoThatApplyAtOnceOneWinsAndTheOtherPlansAgain() throws Exception {
    deploy(definitions(""));
    List<BoundDefinitions> rivals =
        List.of(
            definitions("  - {name: total, aggregate: sum, of: amount}"),
            definitions("  - {name: largest, aggregate: max, of: amount}"));
    List<DeploymentPlan> plans = rivals.stream().map(deployer::plan).toList();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (DeploymentPlan plan : plans) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                  deployer.apply(plan, line -> {});
                } catch (InterruptedException | RuntimeException e) {
                  failures.add(e);
                }
              });
      thread.start();
      threads.add(thread);
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).hasSize(1);
    assertThat(failures.peek())
        .isInstanceOf(LockstepException.class)
        .hasMessageStartingWith("Nothing was deployed, plan again: ");
    assertThat(catalog().deployment()).isEqualTo(2);
    assertThat(view(catalog()).features()).hasSize(2);
    assertThat(view(catalog()).revision()).isEqualTo(2);
  }

  /** Crashes before the given step; false if there were fewer. */
  private boolean appliesUntil(int step, BoundDefinitions definitions) {
    int[] steps = new int[1];
    try {
      deployer.apply(
          deployer.plan(definitions),
          line -> {
            if (++steps[0] == step && !line.startsWith("Deployment")) {
              throw new IllegalStateException("crash at " + line);
            }
          });
      return false;
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageStartingWith("crash at ");
      return true;
    }
  }

  private BoundDefinitions definitions(String more) {
    return Definitions.parse("test.yaml", BASE.formatted(prefix, more));
  }

  /** Another view, and a service that reads both. */
  private BoundDefinitions second() {
    return Definitions.parse(
        "second.yaml",
        BASE.formatted(prefix, "").replace("features: [activity]", "features: [activity, logins]")
            + "---\n"
            + SECOND.formatted(prefix));
  }

  private void change(FeatureSet definitions, String... removed) {
    deployer.apply(
        deployer.plan(new DefinitionChange(definitions, Set.of(removed), Optional.empty())),
        progress::add);
  }

  private void deploy(BoundDefinitions definitions) {
    deployer.apply(deployer.plan(definitions), progress::add);
  }

  private Catalog catalog() {
    return new Registry(config).read().catalog();
  }

  private List<ViewPlan> candidate() {
    return List.copyOf(catalog().rollout().candidate().orElseThrow().views().values());
  }

  private static ViewPlan view(Catalog catalog) {
    return Optional.ofNullable(catalog.plan().views().get("activity")).orElseThrow();
  }

  private void create(String topic, int partitions)
      throws ExecutionException, InterruptedException {
    Map<String, String> settings = new HashMap<>();
    settings.put("retention.ms", "-1");
    admin
        .createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings)))
        .all()
        .get();
  }
}
