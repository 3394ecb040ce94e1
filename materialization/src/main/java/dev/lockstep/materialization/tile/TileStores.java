/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import static dev.lockstep.online.kafka.KafkaClients.await;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.online.lowering.OnlineArtifacts;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.online.pinot.PinotTables;
import dev.lockstep.online.pinot.PinotTables.TableState;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.tile.TileLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Topics and tables of tiles. Blocking, thread-safe. */
final class TileStores implements AutoCloseable {
  private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);

  private final OnlineStoreConfig config;
  private final Naming naming;
  private final Admin admin;
  private final PinotController controller;
  private final BrokerClient brokers;
  private final PinotTables tables;

  TileStores(OnlineStoreConfig config) {
    this.config = config;
    this.naming = config.naming();
    this.admin = KafkaClients.admin(config);
    this.controller = new PinotController(config);
    this.brokers = new BrokerClient(config, controller);
    this.tables = new PinotTables(controller, brokers);
  }

  PinotTables tables() {
    return tables;
  }

  /** Makes the topic of commits if it is not there. */
  void ensureCommits() {
    create(
        naming.tileCommits(),
        1,
        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
  }

  /**
   * Makes topic and table of a generation where they are not there, and gives the table columns
   * that it lacks.
   *
   * @throws LockstepException INVALID_CONFIGURATION if somebody else has a table of that name;
   *     PARTITIONING_MISMATCH; STORE_UNAVAILABLE
   */
  void ensure(ViewPlan view, long generation, TileLayout layout) {
    String topic = naming.tileLog(view.name(), view.version(), generation);
    create(
        topic,
        view.partitions(),
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG,
            "-1",
            TopicConfig.RETENTION_BYTES_CONFIG,
            "-1",
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(TileSender.MAX_MESSAGE_BYTES)));
    OnlineArtifacts artifacts = OnlineArtifacts.ofTiles(view, generation, layout, config);
    TableState state = tables.state(artifacts);
    if (!state.owned() || !state.lost().isEmpty()) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION,
          "Pinot's table %s is not one of tiles of view %s: %s"
              .formatted(artifacts.table(), view.name(), state.lost()));
    }
    if (state.isCurrent()) {
      return;
    }
    if (state.exists()) {
      tables.update(artifacts);
    } else {
      tables.create(artifacts);
    }
    tables.awaitReady(artifacts, view.partitions(), READY_TIMEOUT);
  }

  /**
   * Where the partitions of a tile log end, which is how many tiles they hold.
   *
   * @throws LockstepException PARTITIONING_MISMATCH if it has not the view's partitions
   */
  List<Long> ends(ViewPlan view, long generation) {
    String topic = naming.tileLog(view.name(), view.version(), generation);
    int partitions =
        await("describe " + topic, admin.describeTopics(List.of(topic)).allTopicNames())
            .values()
            .iterator()
            .next()
            .partitions()
            .size();
    if (partitions != view.partitions()) {
      throw new LockstepException(
          ErrorCode.PARTITIONING_MISMATCH,
          "Topic %s has %s partitions, view %s says %s"
              .formatted(topic, partitions, view.name(), view.partitions()));
    }
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    Map<Integer, Long> offsets = new TreeMap<>();
    await("list offsets of " + topic, admin.listOffsets(ends).all())
        .forEach((partition, end) -> offsets.put(partition.partition(), end.offset()));
    return ImmutableList.copyOf(offsets.values());
  }

  /** Generations of a view version that have a topic or a table. */
  SortedSet<Long> generations(String view, int version) {
    SortedSet<Long> generations = new TreeSet<>();
    List<String> names = new ArrayList<>(controller.realtimeTables());
    names.addAll(await("list topics", admin.listTopics().names()));
    names.forEach(name -> naming.tileGeneration(view, version, name).ifPresent(generations::add));
    return generations;
  }

  /** Whether a generation can be read: it has its table. */
  boolean exists(String view, int version, long generation) {
    return controller.tableConfig(naming.tileTable(view, version, generation)).isPresent();
  }

  /** Deletes the table of a generation, then its topic. */
  void drop(String view, int version, long generation) {
    tables.drop(naming.tileTable(view, version, generation), READY_TIMEOUT);
    String topic = naming.tileLog(view, version, generation);
    try {
      await("delete topic " + topic, admin.deleteTopics(List.of(topic)).all());
    } catch (LockstepException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    brokers.close();
    admin.close(Duration.ofSeconds(1));
  }

  private void create(String topic, int partitions, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, config.topicReplication() >= 3 ? "2" : "1");
    all.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
    NewTopic created =
        new NewTopic(topic, partitions, (short) config.topicReplication()).configs(all);
    try {
      await("create topic " + topic, admin.createTopics(List.of(created)).all());
    } catch (LockstepException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }
}
