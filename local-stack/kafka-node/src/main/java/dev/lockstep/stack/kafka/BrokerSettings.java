/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack.kafka;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Settings of a broker for one machine: durable logs, little memory, no waiting. */
final class BrokerSettings {
  /** Not a broker setting: the id that an empty directory is formatted with. */
  static final String CLUSTER_ID = "cluster.id";

  private static final String DEFAULT_CLUSTER_ID = "bG9ja3N0ZXAtbG9jYWwtMQ";
  private static final int MEBI = 1024 * 1024;

  private BrokerSettings() {}

  static Properties of(
      Path data, String host, int port, int controllerPort, Map<String, String> overrides) {
    Properties settings = new Properties();
    settings.setProperty(CLUSTER_ID, DEFAULT_CLUSTER_ID);
    identity(settings, data, host, port, controllerPort);
    logs(settings);
    internalTopics(settings);
    promptness(settings);
    footprint(settings);
    settings.putAll(overrides);
    return settings;
  }

  private static void identity(
      Properties settings, Path data, String host, int port, int controllerPort) {
    settings.setProperty("process.roles", "broker,controller");
    settings.setProperty("node.id", "1");
    settings.setProperty("controller.quorum.voters", "1@" + host + ":" + controllerPort);
    settings.setProperty("controller.listener.names", "CONTROLLER");
    settings.setProperty(
        "listeners",
        "PLAINTEXT://" + host + ":" + port + ",CONTROLLER://" + host + ":" + controllerPort);
    settings.setProperty("log.dirs", data.toString());
  }

  private static void logs(Properties settings) {
    // Feature logs are the source of truth: nothing goes away unless a topic says so.
    settings.setProperty("log.retention.ms", "-1");
    settings.setProperty("log.retention.bytes", "-1");
    settings.setProperty("log.segment.bytes", Integer.toString(256 * MEBI));
    settings.setProperty("log.index.size.max.bytes", Integer.toString(2 * MEBI));
    settings.setProperty("auto.create.topics.enable", "false");
    settings.setProperty("default.replication.factor", "1");
    settings.setProperty("min.insync.replicas", "1");
    settings.setProperty("message.max.bytes", Integer.toString(4 * MEBI));
    settings.setProperty("replica.fetch.max.bytes", Integer.toString(4 * MEBI));
  }

  private static void internalTopics(Properties settings) {
    settings.setProperty("offsets.topic.num.partitions", "8");
    settings.setProperty("offsets.topic.replication.factor", "1");
    settings.setProperty("transaction.state.log.num.partitions", "4");
    settings.setProperty("transaction.state.log.replication.factor", "1");
    settings.setProperty("transaction.state.log.min.isr", "1");
    settings.setProperty("share.coordinator.state.topic.num.partitions", "1");
    settings.setProperty("share.coordinator.state.topic.replication.factor", "1");
    settings.setProperty("share.coordinator.state.topic.min.isr", "1");
    // Small segments keep the replay of these small topics after a crash short.
    settings.setProperty("offsets.topic.segment.bytes", Integer.toString(8 * MEBI));
    settings.setProperty("transaction.state.log.segment.bytes", Integer.toString(8 * MEBI));
  }

  private static void promptness(Properties settings) {
    settings.setProperty("group.initial.rebalance.delay.ms", "0");
    // A client that was killed holds its group and its open transaction for as long as it asked
    // for; let it ask for little, and end what is overdue soon. Not at once: what a broker that
    // comes back ends before it can be reached may stay open in some partitions for ever, and hold
    // back whoever reads what is committed.
    settings.setProperty("group.min.session.timeout.ms", "1000");
    settings.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "5000");
    // A transaction that begins right behind another waits in steps of this for the other's
    // markers.
    settings.setProperty("add.partitions.to.txn.retry.backoff.ms", "1");
    settings.setProperty("controlled.shutdown.enable", "false");
    settings.setProperty("broker.heartbeat.interval.ms", "500");
    settings.setProperty("broker.session.timeout.ms", "3000");
    settings.setProperty("log.segment.delete.delay.ms", "1000");
    settings.setProperty("log.initial.task.delay.ms", "5000");
  }

  private static void footprint(Properties settings) {
    settings.setProperty("num.network.threads", "2");
    settings.setProperty("num.io.threads", "4");
    settings.setProperty("num.recovery.threads.per.data.dir", "2");
    settings.setProperty("background.threads", "4");
    settings.setProperty("log.cleaner.threads", "1");
    settings.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(8 * MEBI));
    settings.setProperty("log.cleaner.io.buffer.size", Integer.toString(MEBI));
    settings.setProperty("group.coordinator.threads", "2");
    settings.setProperty("share.coordinator.threads", "1");
    settings.setProperty("metadata.max.idle.interval.ms", "5000");
  }
}
