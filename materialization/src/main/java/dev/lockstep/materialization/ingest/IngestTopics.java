/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import static dev.lockstep.online.kafka.KafkaClients.await;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRowCodec;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics that ingest of a view writes and reads. */
public final class IngestTopics {
  /** The longest event that the dead-letter topic keeps whole. */
  public static final int MAX_DEAD_EVENT_BYTES = 16 * 1024 * 1024;

  /** Kafka's usual limit; an encoded row with its key and framing is well below. */
  static final int MAX_LOG_MESSAGE_BYTES = 1024 * 1024;

  /** Room for the headers, the key and the framing of a dead letter. */
  private static final int DEAD_LETTER_OVERHEAD = 256 * 1024;

  private IngestTopics() {}

  /**
   * Creates the feature log, the retry topic and the dead-letter topic where they are absent.
   * Existing topics are left as they are. Source topics are not Lockstep's and not touched.
   *
   * @param replication replication factor of new topics
   * @throws LockstepException with STORE_UNAVAILABLE if Kafka does not answer
   */
  public static void ensure(Admin admin, Naming naming, ViewPlan view, int replication) {
    List<NewTopic> topics =
        List.of(
            featureLog(naming, view, replication),
            topic(naming.retry(view), 1, replication, deadLetterSizes()),
            topic(naming.deadLetters(), 1, replication, deadLetterSizes()),
            resubmissions(naming, replication));
    Map<String, KafkaFuture<Void>> results = admin.createTopics(topics).values();
    results.forEach((topic, result) -> awaitCreation(topic, result));
  }

  /** The feature log as {@link #ensure} creates it: kept for good. */
  static NewTopic featureLog(Naming naming, ViewPlan view, int replication) {
    return topic(
        naming.featureLog(view),
        view.partitions(),
        replication,
        Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_LOG_MESSAGE_BYTES)));
  }

  /**
   * Names of the view's source topics that do not exist.
   *
   * @throws LockstepException with STORE_UNAVAILABLE if Kafka does not answer
   */
  static Collection<String> missingSources(Admin admin, ViewPlan view) {
    Collection<String> missing = new TreeSet<>();
    List<String> topics = view.inputs().stream().map(input -> input.source().topic()).toList();
    admin
        .describeTopics(topics)
        .topicNameValues()
        .forEach(
            (topic, result) -> {
              if (!exists(topic, result)) {
                missing.add(topic);
              }
            });
    return missing;
  }

  /**
   * Checks that the feature log is as the plan says: a row in the wrong partition would silently be
   * missing from answers.
   *
   * @throws LockstepException with PARTITIONING_MISMATCH or INVALID_CONFIGURATION
   */
  static void checkFeatureLog(Admin admin, Naming naming, ViewPlan view) {
    String topic = naming.featureLog(view);
    TopicDescription log =
        await("describe topic " + topic, admin.describeTopics(List.of(topic)).allTopicNames())
            .get(topic);
    int partitions = log == null ? 0 : log.partitions().size();
    if (partitions != view.partitions()) {
      throw new LockstepException(
          ErrorCode.PARTITIONING_MISMATCH,
          "Topic %s has %s partitions, view %s says %s"
              .formatted(topic, partitions, view.name(), view.partitions()));
    }
    int limit = maxMessageBytes(admin, topic);
    if (limit < MAX_LOG_MESSAGE_BYTES) {
      throw new LockstepException(
          ErrorCode.INVALID_CONFIGURATION,
          "Topic %s takes messages of %s bytes, rows may have %s: set max.message.bytes to %s"
              .formatted(topic, limit, LogRowCodec.MAX_ENCODED_BYTES, MAX_LOG_MESSAGE_BYTES));
    }
  }

  /** How much of an event the dead-letter topic, which may be somebody else's, takes. */
  static int maxDeadEventBytes(Admin admin, Naming naming) {
    int limit = maxMessageBytes(admin, naming.deadLetters());
    return Math.max(0, Math.min(MAX_DEAD_EVENT_BYTES, limit - DEAD_LETTER_OVERHEAD));
  }

  private static NewTopic topic(
      String name, int partitions, int replication, Map<String, String> more) {
    Map<String, String> configs = new HashMap<>(durability(replication));
    configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    configs.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
    configs.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
    configs.putAll(more);
    return new NewTopic(name, partitions, (short) replication).configs(configs);
  }

  private static NewTopic resubmissions(Naming naming, int replication) {
    Map<String, String> configs = new HashMap<>(durability(replication));
    configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    return new NewTopic(naming.resubmissions(), 1, (short) replication).configs(configs);
  }

  /** An acknowledged row survives the loss of one replica where there are enough of them. */
  static Map<String, String> durability(int replication) {
    return Map.of(
        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
        replication >= 3 ? "2" : "1",
        TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
        "false");
  }

  private static Map<String, String> deadLetterSizes() {
    return Map.of(
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        Integer.toString(MAX_DEAD_EVENT_BYTES + DEAD_LETTER_OVERHEAD));
  }

  private static void awaitCreation(String topic, KafkaFuture<Void> result) {
    try {
      await("create topic " + topic, result);
    } catch (LockstepException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private static boolean exists(String topic, KafkaFuture<TopicDescription> result) {
    try {
      await("describe topic " + topic, result);
      return true;
    } catch (LockstepException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }

  private static int maxMessageBytes(Admin admin, String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config =
        await("read the settings of " + topic, admin.describeConfigs(List.of(resource)).all())
            .get(resource);
    if (config == null) {
      throw new LockstepException(
          ErrorCode.STORE_UNAVAILABLE, "Kafka gives no settings of " + topic);
    }
    return Integer.parseInt(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
  }
}
