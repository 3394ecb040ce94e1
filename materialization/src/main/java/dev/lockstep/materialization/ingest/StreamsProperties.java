/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import dev.lockstep.plan.ViewPlan;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Settings of one view's Kafka Streams application. */
final class StreamsProperties {
  private static final int POLL_RECORDS = 2_000;
  private static final int LINGER_MILLIS = 5;
  private static final int BATCH_BYTES = 128 * 1024;
  private static final long PROGRESS_CACHE_BYTES = 4L * 1024 * 1024;
  // An open transaction of a dead instance holds back readers until it times out.
  private static final int TRANSACTION_TIMEOUT_MILLIS = 10_000;

  private StreamsProperties() {}

  static Properties of(IngestConfig config, ViewPlan view, Path stateDirectory, String instanceId) {
    Properties all = new Properties();
    all.putAll(config.kafkaProperties());
    all.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.kafkaBootstrap());
    all.put(StreamsConfig.APPLICATION_ID_CONFIG, config.naming().ingestApplication(view));
    all.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
    all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
    // A thread that waits for records does not commit: it must not wait longer than a commit may.
    all.put(StreamsConfig.POLL_MS_CONFIG, config.commitInterval().toMillis());
    all.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbyReplicas());
    all.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, config.replication());
    all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, PROGRESS_CACHE_BYTES);
    all.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, IdentityStoreTuning.class);
    // Partitions of a source need not wait for each other: no stage joins or windows.
    all.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1L);
    all.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000L);
    all.put(StreamsConfig.REPARTITION_PURGE_INTERVAL_MS_CONFIG, 10_000L);
    all.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    topics(all, config);
    consumers(all, config, instanceId);
    producers(all);
    return all;
  }

  private static void topics(Properties all, IngestConfig config) {
    IngestTopics.durability(config.replication())
        .forEach((name, value) -> all.put(StreamsConfig.topicPrefix(name), value));
    all.put(
        StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
        IngestTopics.MAX_LOG_MESSAGE_BYTES);
  }

  private static void consumers(Properties all, IngestConfig config, String instanceId) {
    long session = config.sessionTimeout().toMillis();
    Map<String, Object> main =
        Map.of(
            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
            instanceId,
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
            Math.toIntExact(session),
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            Math.toIntExact(session / 4),
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            // How soon new partitions of a source are seen.
            ConsumerConfig.METADATA_MAX_AGE_CONFIG,
            30_000,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            POLL_RECORDS);
    main.forEach((name, value) -> all.put(StreamsConfig.mainConsumerPrefix(name), value));
  }

  private static void producers(Properties all) {
    Map<String, Object> producer =
        Map.of(
            ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS,
            ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES,
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS,
            // The topics hold what they may hold; the client does not second-guess them.
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * IngestTopics.MAX_DEAD_EVENT_BYTES,
            ProducerConfig.BUFFER_MEMORY_CONFIG, 4L * IngestTopics.MAX_DEAD_EVENT_BYTES);
    producer.forEach((name, value) -> all.put(StreamsConfig.producerPrefix(name), value));
  }
}
