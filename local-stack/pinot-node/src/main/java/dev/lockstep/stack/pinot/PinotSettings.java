/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack.pinot;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.pinot.controller.ControllerConf;
import org.apache.pinot.spi.env.PinotConfiguration;

/**
 * Settings of a Pinot cluster for one machine.
 *
 * @param data where segments, indexes and temporary files live
 * @param host the address that everything listens on
 */
record PinotSettings(Path data, String host, Ports ports) {
  private static final String CLUSTER = "lockstep";

  PinotSettings {
    requireNonNull(data, "data is null");
    requireNonNull(host, "host is null");
    requireNonNull(ports, "ports is null");
  }

  /** Where each part listens; they are part of Pinot's instance ids and must not change. */
  record Ports(int zookeeper, int controller, int broker, int server, int serverAdmin) {}

  Path zookeeperData() {
    return data.resolve("zookeeper");
  }

  ControllerConf controller() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("controller.helix.cluster.name", CLUSTER);
    settings.put("controller.zk.str", zookeeper());
    settings.put("controller.host", host);
    listener(settings, "controller", ports.controller());
    // Where servers send finished segments; taken from the plain port setting otherwise.
    settings.put("controller.vip.host", host);
    settings.put("controller.vip.port", ports.controller());
    settings.put("controller.data.dir", uri(data.resolve("segments")));
    settings.put("controller.local.temp.dir", data.resolve("controller-temp").toString());
    // Heals partitions that stopped consuming, for instance because Kafka was away.
    settings.put("controller.realtime.segment.validation.frequencyPeriod", "1m");
    settings.put("controller.realtime.segment.validation.initialDelayInSeconds", "20");
    return new ControllerConf(settings);
  }

  PinotConfiguration broker() {
    Map<String, Object> settings = member();
    settings.put("pinot.broker.hostname", host);
    listener(settings, "pinot.broker.client", ports.broker());
    settings.put("pinot.broker.delayShutdownTimeMs", 0);
    settings.put("pinot.broker.query.log.maxRatePerSecond", 10);
    return new PinotConfiguration(settings);
  }

  PinotConfiguration server() {
    Map<String, Object> settings = member();
    settings.put("pinot.server.netty.host", host);
    settings.put("pinot.server.netty.port", ports.server());
    listener(settings, "pinot.server.adminapi", ports.serverAdmin());
    settings.put("pinot.server.grpc.enable", false);
    settings.put("pinot.server.instance.dataDir", data.resolve("index").toString());
    settings.put("pinot.server.instance.consumerDir", data.resolve("consumers").toString());
    settings.put("pinot.server.instance.segmentTarDir", data.resolve("server-temp").toString());
    settings.put("pinot.server.startup.serviceStatusCheckIntervalMs", 100);
    // After a restart, give partitions a moment to read again what they had not stored. Not longer:
    // a log that ends with a transaction's marker never counts as read, and readers that must not
    // miss a row check every answer themselves.
    settings.put("pinot.server.starter.enableRealtimeOffsetBasedConsumptionStatusChecker", true);
    settings.put("pinot.server.starter.realtimeConsumptionCatchupWaitMs", 5_000);
    settings.put("pinot.server.shutdown.enableQueryCheck", false);
    return new PinotConfiguration(settings);
  }

  private Map<String, Object> member() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("pinot.cluster.name", CLUSTER);
    settings.put("pinot.zk.server", zookeeper());
    return settings;
  }

  private String zookeeper() {
    return host + ":" + ports.zookeeper();
  }

  /** Pinot takes this directory for a URI, which a blank would break, and reads + as a blank. */
  private static String uri(Path directory) {
    String path = directory.toUri().getRawPath().replace("+", "%2B");
    return "file:" + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
  }

  /** Pinot's plain port settings listen on all addresses; this form names one. */
  private void listener(Map<String, Object> settings, String prefix, int port) {
    settings.put(prefix + ".access.protocols", "http");
    settings.put(prefix + ".access.protocols.http.host", host);
    settings.put(prefix + ".access.protocols.http.port", port);
  }
}
