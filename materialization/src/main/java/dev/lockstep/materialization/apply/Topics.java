/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.apply;

import static dev.lockstep.online.kafka.KafkaClients.await;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Looks at topics and makes them. Blocking. */
final class Topics {
  private static final long CREATION_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Admin admin;

  Topics(Admin admin) {
    this.admin = admin;
  }

  /** Partitions of those of the topics that exist. */
  Map<String, Integer> partitions(Collection<String> topics) {
    ImmutableMap.Builder<String, Integer> partitions = ImmutableMap.builder();
    admin
        .describeTopics(List.copyOf(topics))
        .topicNameValues()
        .forEach(
            (topic, answer) -> {
              TopicDescription description = existing("describe topic " + topic, answer);
              if (description != null) {
                partitions.put(topic, description.partitions().size());
              }
            });
    return partitions.buildOrThrow();
  }

  /** Whether anything was ever written to an existing topic. */
  boolean isUsed(String topic, int partitions) {
    ImmutableMap.Builder<TopicPartition, OffsetSpec> ends = ImmutableMap.builder();
    for (int p = 0; p < partitions; p++) {
      ends.put(new TopicPartition(topic, p), OffsetSpec.latest());
    }
    Map<TopicPartition, ListOffsetsResultInfo> offsets =
        await("list offsets of " + topic, admin.listOffsets(ends.buildOrThrow()).all());
    return offsets.values().stream().anyMatch(end -> end.offset() > 0);
  }

  /** How many records of an existing topic were deleted, of all its partitions. */
  long goneRecords(String topic, int partitions) {
    ImmutableMap.Builder<TopicPartition, OffsetSpec> begins = ImmutableMap.builder();
    for (int p = 0; p < partitions; p++) {
      begins.put(new TopicPartition(topic, p), OffsetSpec.earliest());
    }
    return await("list offsets of " + topic, admin.listOffsets(begins.buildOrThrow()).all())
        .values()
        .stream()
        .mapToLong(ListOffsetsResultInfo::offset)
        .sum();
  }

  /** The setting of an existing topic. */
  String setting(String topic, String name) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Map<ConfigResource, Config> configs =
        await("read the settings of " + topic, admin.describeConfigs(List.of(resource)).all());
    Config config = configs.get(resource);
    ConfigEntry entry = config == null ? null : config.get(name);
    return entry == null ? "" : entry.value();
  }

  void create(String topic, int partitions, int replication, Map<String, String> settings) {
    NewTopic created = new NewTopic(topic, partitions, (short) replication).configs(settings);
    try {
      await("create topic " + topic, admin.createTopics(List.of(created)).all());
    } catch (LockstepException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  /** Returns when a topic that was just created can be described. */
  void awaitCreated(String topic) {
    long deadline = System.nanoTime() + CREATION_NANOS;
    while (partitions(List.of(topic)).isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new LockstepException(
            ErrorCode.STORE_UNAVAILABLE, "Kafka does not show topic " + topic);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Makes Kafka keep the rows of a topic for good. */
  void keepForGood(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    List<AlterConfigOp> changes =
        List.of(
            set(TopicConfig.RETENTION_MS_CONFIG, "-1"),
            set(TopicConfig.RETENTION_BYTES_CONFIG, "-1"),
            set(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE));
    await(
        "change the settings of " + topic,
        admin.incrementalAlterConfigs(Map.of(resource, changes)).all());
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  private static @Nullable TopicDescription existing(
      String what, KafkaFuture<TopicDescription> answer) {
    try {
      return await(what, answer);
    } catch (LockstepException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return null;
      }
      throw e;
    }
  }
}
