/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.version;

import static dev.lockstep.online.kafka.KafkaClients.await;

import com.google.common.collect.ImmutableSet;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.online.pinot.PinotTables;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.LogVersion;
import dev.lockstep.online.registry.Registry;
import dev.lockstep.online.registry.RegistryState;
import dev.lockstep.online.registry.Rollout;
import dev.lockstep.online.registry.VersionRole;
import dev.lockstep.plan.ViewPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Drops what Kafka and Pinot hold of versions that nothing names any more. The registry says first
 * that they are retired, so servers and ingest have let them go; what is interrupted is finished by
 * doing it again. Definitions stay known, and so does the lake. Thread-safe.
 */
public final class Retirement {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(200);

  private final OnlineStoreConfig config;
  private final Registry registry;

  public Retirement(OnlineStoreConfig config) {
    this.config = config;
    this.registry = new Registry(config);
  }

  /**
   * What may go beside what is unused.
   *
   * @param candidate whether the candidate is given up
   * @param previous whether the possibility of a rollback is given up
   */
  public record Scope(boolean candidate, boolean previous) {
    /** Only what is unused. */
    public static final Scope UNUSED = new Scope(false, false);
  }

  /** The versions that would be retired. Changes nothing. */
  public List<ViewPlan> plan(Scope scope) {
    return unused(remaining(registry.read().catalog(), scope));
  }

  /**
   * Retires.
   *
   * @param progress gets a line per step, on the calling thread
   * @return the versions that are retired now and were not before
   * @throws LockstepException STORE_UNAVAILABLE if ingest of a version does not end, somebody else
   *     deploys meanwhile, or Kafka or Pinot does not answer; doing it again goes on with it
   */
  public List<ViewPlan> retire(Scope scope, Consumer<String> progress) {
    RegistryState state = registry.read();
    Rollout rollout = state.catalog().rollout();
    boolean forgetCandidate = scope.candidate() && rollout.candidate().isPresent();
    boolean forgetPrevious = scope.previous() && rollout.previous().isPresent();
    if (forgetCandidate || forgetPrevious) {
      state = registry.forget(state, forgetCandidate, forgetPrevious);
    }
    List<ViewPlan> unused = unused(state.catalog());
    if (!unused.isEmpty()) {
      state =
          registry.retire(
              state, unused.stream().map(LogVersion::of).collect(ImmutableSet.toImmutableSet()));
    }
    drop(state.catalog(), progress);
    return unused;
  }

  private void drop(Catalog catalog, Consumer<String> progress) {
    PinotController controller = new PinotController(config);
    try (Admin admin = KafkaClients.admin(config);
        BrokerClient brokers = new BrokerClient(config, controller)) {
      PinotTables tables = new PinotTables(controller, brokers);
      for (ViewPlan view : catalog.everDeployed()) {
        if (catalog.rollout().retired().contains(LogVersion.of(view))) {
          drop(view, admin, tables, controller, progress);
        }
      }
    }
  }

  private void drop(
      ViewPlan view,
      Admin admin,
      PinotTables tables,
      PinotController controller,
      Consumer<String> progress) {
    String table = config.naming().table(view);
    if (controller.tableConfig(table).isPresent() || controller.schema(table).isPresent()) {
      progress.accept("Dropping table " + table);
      tables.drop(table, PATIENCE);
    }
    dropTiles(view, admin, tables, progress);
    // Before the topics: ingest that still runs would make some of them again.
    deleteGroup(admin, config.naming().ingestApplication(view), progress);
    List<String> topics = topics(admin, view);
    if (!topics.isEmpty()) {
      progress.accept("Deleting topics " + String.join(", ", topics));
      for (String topic : topics) {
        delete(admin, topic);
      }
    }
  }

  /** The topics of tiles tell which tables of tiles there are. */
  private void dropTiles(
      ViewPlan view, Admin admin, PinotTables tables, Consumer<String> progress) {
    for (String topic : topics(admin, view)) {
      OptionalLong generation = generation(view, topic);
      if (generation.isPresent()) {
        String table =
            config.naming().tileTable(view.name(), view.version(), generation.getAsLong());
        progress.accept("Dropping table " + table);
        tables.drop(table, PATIENCE);
      }
    }
  }

  private OptionalLong generation(ViewPlan view, String topic) {
    return config.naming().tileGeneration(view.name(), view.version(), topic);
  }

  private void deleteGroup(Admin admin, String group, Consumer<String> progress) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    boolean told = false;
    while (true) {
      try {
        await("delete group " + group, admin.deleteConsumerGroups(Set.of(group)).all());
        return;
      } catch (LockstepException e) {
        if (e.getCause() instanceof GroupIdNotFoundException) {
          return;
        }
        if (!(e.getCause() instanceof GroupNotEmptyException)) {
          throw e;
        }
        if (System.nanoTime() - deadline > 0) {
          throw new LockstepException(
              ErrorCode.STORE_UNAVAILABLE,
              "Ingest still runs as %s; end what does not follow the registry, and retire again"
                  .formatted(group),
              e);
        }
      }
      if (!told) {
        progress.accept("Waiting for ingest " + group + " to end");
        told = true;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private List<String> topics(Admin admin, ViewPlan view) {
    Naming naming = config.naming();
    String internal = naming.ingestApplication(view) + "-";
    Set<String> own = ImmutableSet.of(naming.featureLog(view), naming.retry(view));
    List<String> topics = new ArrayList<>();
    for (String topic : await("list topics", admin.listTopics().names())) {
      if (own.contains(topic)
          || topic.startsWith(internal)
          || generation(view, topic).isPresent()) {
        topics.add(topic);
      }
    }
    return topics.stream().sorted().toList();
  }

  private static void delete(Admin admin, String topic) {
    try {
      await("delete topic " + topic, admin.deleteTopics(Set.of(topic)).all());
    } catch (LockstepException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw e;
      }
    }
  }

  private static Catalog remaining(Catalog catalog, Scope scope) {
    Rollout rollout = catalog.rollout();
    return new Catalog(
        catalog.plan(),
        catalog.deployment(),
        catalog.deployedAt(),
        catalog.history(),
        new Rollout(
            scope.candidate() ? Optional.empty() : rollout.candidate(),
            rollout.awaitingHistory(),
            scope.previous() ? Optional.empty() : rollout.previous(),
            rollout.rolledBack(),
            rollout.retired()));
  }

  private static List<ViewPlan> unused(Catalog catalog) {
    return catalog.everDeployed().stream()
        .filter(view -> catalog.role(LogVersion.of(view)) == VersionRole.UNUSED)
        .toList();
  }
}
