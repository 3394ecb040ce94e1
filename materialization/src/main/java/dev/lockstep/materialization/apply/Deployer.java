/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.apply;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.definition.FeatureSet;
import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.apply.DeploymentPlan.Target;
import dev.lockstep.materialization.apply.PlanItem.Action;
import dev.lockstep.materialization.ingest.IngestTopics;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.online.lowering.OnlineArtifacts;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.online.pinot.PinotTables;
import dev.lockstep.online.pinot.PinotTables.TableState;
import dev.lockstep.online.registry.Registry;
import dev.lockstep.online.registry.Registry.Candidate;
import dev.lockstep.online.registry.Registry.ViewVersion;
import dev.lockstep.online.registry.RegistryState;
import dev.lockstep.online.registry.Rollout;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Deploys definitions: first shows what would change in Kafka and Pinot, then does it. Definitions
 * that are deployed and not given stay deployed. Thread-safe.
 *
 * <p>Applying creates topics, then tables, waits until the tables answer, and writes the deployment
 * to the registry last; ingest and serving act on that record alone. What would change the rows or
 * the meaning of what is served becomes a candidate beside it. Every step does nothing where its
 * work is done, so after a crash at any point the same definitions can be applied again.
 */
public final class Deployer {
  private static final int SERVED_LOG_PARTITIONS = 4;

  /** Who wants answers for longer has them in the lake. */
  private static final Map<String, String> SERVED_LOG =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_DELETE,
          TopicConfig.RETENTION_MS_CONFIG,
          Long.toString(Duration.ofDays(7).toMillis()),
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
          Integer.toString(8 << 20));

  private final OnlineStoreConfig config;
  private final DeployOptions options;
  private final Registry registry;

  public Deployer(OnlineStoreConfig config) {
    this(config, DeployOptions.DEFAULT);
  }

  public Deployer(OnlineStoreConfig config, DeployOptions options) {
    this.config = config;
    this.options = options;
    this.registry = new Registry(config);
  }

  /**
   * Compares definitions with what is deployed and with what really exists. Changes nothing.
   *
   * @throws LockstepException INVALID_DEFINITION if the definitions do not fit the deployed ones,
   *     STORE_UNAVAILABLE if Kafka or Pinot does not answer
   */
  public DeploymentPlan plan(BoundDefinitions wanted) {
    return plan(DefinitionChange.of(wanted.definitions()));
  }

  /**
   * Compares a change with what is deployed and with what really exists. Changes nothing.
   *
   * @throws LockstepException as {@link #plan(BoundDefinitions)}; INVALID_DEFINITION also if
   *     something needs what is removed, UNKNOWN_NAME if that is not deployed
   */
  public DeploymentPlan plan(DefinitionChange change) {
    RegistryState deployed = registry.read();
    DefinitionDiff diff = new DefinitionDiff(deployed, change, options.awaitHistory());
    List<PlanItem> items = new ArrayList<>(diff.items());
    try (Admin admin = KafkaClients.admin(config);
        Pinot pinot = new Pinot(config)) {
      StoreDiff store = new StoreDiff(config, options, new Topics(admin), pinot.tables);
      items.addAll(
          store.items(
              DeploymentPlan.sources(diff.active(), diff.candidate()),
              DeploymentPlan.views(diff.active(), diff.candidate()),
              deployed));
    }
    return new DeploymentPlan(
        deployed,
        diff.active(),
        diff.candidate(),
        diff.awaitingHistory(),
        diff.origins(),
        diff.removes(),
        items);
  }

  /**
   * Does what the plan says.
   *
   * @param progress gets a line per step, on the calling thread
   * @throws LockstepException with the code of the first refusal and a message of all, if the plan
   *     is refused; STORE_UNAVAILABLE if Kafka or Pinot fails or somebody else deployed meanwhile,
   *     after which a new plan picks up where this one stopped
   */
  public void apply(DeploymentPlan plan, Consumer<String> progress) {
    refuse(plan.refusals());
    if (!plan.hasChanges()) {
      progress.accept("Nothing to do");
      return;
    }
    try (Admin admin = KafkaClients.admin(config);
        Pinot pinot = new Pinot(config)) {
      createTopics(plan, admin, progress);
      createTables(plan.views(), pinot.tables, progress);
      // Somebody else may have made other things under the same names.
      StoreDiff check = new StoreDiff(config, options, new Topics(admin), pinot.tables);
      refuse(
          check.items(plan.sources(), plan.views(), plan.base()).stream()
              .filter(item -> item.action() == Action.REFUSE)
              .toList());
    }
    if (changesActive(plan)
        || changesCandidate(plan)
        || !plan.origins().equals(plan.base().origins())) {
      publish(plan, progress);
    }
  }

  private void publish(DeploymentPlan plan, Consumer<String> progress) {
    RegistryState now =
        registry.publish(
            plan.base(),
            plan.active().set(),
            plan.candidate().map(target -> new Candidate(target.set(), plan.awaitingHistory())),
            plan.origins(),
            plan.removes());
    if (plan.candidate().isEmpty() || changesActive(plan)) {
      progress.accept("Deployment %s is active".formatted(now.number()));
    }
    if (plan.candidate().isPresent()) {
      progress.accept(
          "Deployment %s has a candidate: lockstep versions shows how far it is, lockstep promote makes it active"
              .formatted(now.number()));
    }
    if (plan.removes()) {
      progress.accept(
          "What was removed is kept: lockstep versions shows it, lockstep rollback goes back to "
              + (plan.base().catalog().rollout().previous().isPresent()
                  ? "what was active before the last promotion"
                  : "what was active before"));
    }
    if (!plan.awaitingHistory().isEmpty()) {
      progress.accept(
          "It takes no live rows before lockstep import --candidate, or apply without --await-history");
    }
  }

  private void createTopics(DeploymentPlan plan, Admin admin, Consumer<String> progress) {
    Topics topics = new Topics(admin);
    Naming naming = config.naming();
    if (options.sourceTopicPartitions().isPresent()) {
      createSourceTopics(plan.sources(), topics, progress);
    }
    Map<String, String> compacted =
        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    createIfMissing(naming.registry(), 1, compacted, topics, progress);
    createIfMissing(naming.qualityReports(), 1, compacted, topics, progress);
    createIfMissing(naming.servedLog(), SERVED_LOG_PARTITIONS, SERVED_LOG, topics, progress);
    for (ViewPlan view : plan.views()) {
      String log = naming.featureLog(view);
      boolean isNew = topics.partitions(List.of(log)).isEmpty();
      if (isNew) {
        progress.accept("Creating topic " + log);
      }
      IngestTopics.ensure(admin, naming, view, config.topicReplication());
      if (isNew) {
        topics.awaitCreated(log);
      } else if (!topics.setting(log, TopicConfig.RETENTION_MS_CONFIG).equals("-1")) {
        progress.accept("Keeping topic " + log + " for good");
        topics.keepForGood(log);
      }
    }
  }

  private void createIfMissing(
      String topic,
      int partitions,
      Map<String, String> settings,
      Topics topics,
      Consumer<String> progress) {
    if (topics.partitions(List.of(topic)).isEmpty()) {
      progress.accept("Creating topic " + topic);
      topics.create(topic, partitions, config.topicReplication(), settings);
    }
  }

  private void createSourceTopics(
      List<SourcePlan> sources, Topics topics, Consumer<String> progress) {
    TreeSet<String> missing =
        sources.stream().map(SourcePlan::topic).collect(Collectors.toCollection(TreeSet::new));
    missing.removeAll(topics.partitions(missing).keySet());
    for (String topic : missing) {
      progress.accept("Creating source topic " + topic);
      topics.create(
          topic, options.sourceTopicPartitions().orElse(1), config.topicReplication(), Map.of());
    }
  }

  private void createTables(List<ViewPlan> views, PinotTables tables, Consumer<String> progress) {
    Map<OnlineArtifacts, Integer> touched = new LinkedHashMap<>();
    for (ViewPlan view : views) {
      OnlineArtifacts artifacts = OnlineArtifacts.of(view, config);
      TableState state = tables.state(artifacts);
      if (!state.exists()) {
        progress.accept("Creating table " + artifacts.table());
        tables.create(artifacts);
        touched.put(artifacts, view.partitions());
      } else if (!state.drift().isEmpty()) {
        progress.accept("Updating table " + artifacts.table());
        tables.update(artifacts);
        touched.put(artifacts, view.partitions());
      }
    }
    touched.forEach(
        (artifacts, partitions) -> {
          tables.awaitReady(artifacts, partitions, options.readyTimeout());
          progress.accept("Table " + artifacts.table() + " answers");
        });
  }

  private static boolean changesActive(DeploymentPlan plan) {
    return plan.base().number() == 0
        || !sameSet(plan.active(), plan.base().definitions(), plan.base().catalog().plan());
  }

  private static boolean changesCandidate(DeploymentPlan plan) {
    Optional<FeatureSet> before = plan.base().candidateDefinitions();
    if (plan.candidate().isEmpty() || before.isEmpty()) {
      return plan.candidate().isPresent() != before.isPresent();
    }
    Rollout rollout = plan.base().catalog().rollout();
    return !sameSet(plan.candidate().get(), before.get(), rollout.candidate().orElseThrow())
        || !plan.awaitingHistory().equals(rollout.awaitingHistory());
  }

  private static boolean sameSet(Target target, FeatureSet definitions, FeatureSetPlan plan) {
    return target.definitions().equals(definitions)
        && plan.views().values().stream()
            .allMatch(
                view ->
                    new ViewVersion(view.version(), view.revision())
                        .equals(target.set().versions().get(view.name())));
  }

  private static void refuse(List<PlanItem> refusals) {
    if (!refusals.isEmpty()) {
      throw new LockstepException(
          refusals.get(0).code(),
          "Cannot deploy:\n"
              + refusals.stream().map(PlanItem::toString).collect(Collectors.joining("\n")));
    }
  }

  private static final class Pinot implements AutoCloseable {
    private final BrokerClient brokers;
    private final PinotTables tables;

    Pinot(OnlineStoreConfig config) {
      PinotController controller = new PinotController(config);
      this.brokers = new BrokerClient(config, controller);
      this.tables = new PinotTables(controller, brokers);
    }

    @Override
    public void close() {
      brokers.close();
    }
  }
}
