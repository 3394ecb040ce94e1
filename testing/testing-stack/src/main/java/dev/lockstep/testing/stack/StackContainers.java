/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing.stack;

import static java.util.Objects.requireNonNull;

import dev.lockstep.stack.StackEndpoints;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * How each container of the stack is made, from the official images or from any that take the same
 * commands and settings.
 *
 * <p>Ports on the host are chosen here, not mapped by Docker: Kafka has to advertise its port
 * before it starts, and a mapped port would change whenever a killed container starts again.
 */
final class StackContainers {
  private static final String KAFKA_IMAGE =
      System.getProperty("lockstep.test.kafka.image", "apache/kafka:4.3.1");
  private static final String PINOT_IMAGE =
      System.getProperty("lockstep.test.pinot.image", "apachepinot/pinot:1.5.1");

  /** Five JVMs start on a few cores; that is what takes the time. */
  private static final String JVM = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";

  private static final String KAFKA_ALIAS = "kafka";
  private static final int KAFKA_INTERNAL = 19_092;

  private final Network network;
  private final String host = DockerClientFactory.instance().dockerHostIpAddress();
  private final int kafkaPort = freePort();
  private final int controllerPort = freePort();
  private final int brokerPort = freePort();
  private final int serverAdminPort = freePort();

  StackContainers(Network network) {
    this.network = network;
  }

  StackEndpoints endpoints() {
    return new StackEndpoints(
        host + ":" + kafkaPort,
        KAFKA_ALIAS + ":" + KAFKA_INTERNAL,
        "http://" + host + ":" + controllerPort,
        "http://" + host + ":" + brokerPort);
  }

  String serverAdmin() {
    return "http://" + host + ":" + serverAdminPort;
  }

  GenericContainer<?> kafka() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("KAFKA_NODE_ID", "1");
    settings.put("KAFKA_PROCESS_ROLES", "broker,controller");
    settings.put(
        "KAFKA_LISTENERS",
        "PLAINTEXT://0.0.0.0:9092,INTERNAL://0.0.0.0:%d,CONTROLLER://0.0.0.0:9093"
            .formatted(KAFKA_INTERNAL));
    settings.put(
        "KAFKA_ADVERTISED_LISTENERS",
        "PLAINTEXT://%s:%d,INTERNAL://%s:%d"
            .formatted(host, kafkaPort, KAFKA_ALIAS, KAFKA_INTERNAL));
    settings.put(
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
        "PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("KAFKA_INTER_BROKER_LISTENER_NAME", "INTERNAL");
    settings.put("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER");
    settings.put("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093");
    settings.put("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "8");
    settings.put("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1");
    settings.put("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "4");
    settings.put("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1");
    settings.put("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1");
    settings.put("KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS", "500");
    settings.put("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
    settings.put("KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "1000");
    settings.put("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
    settings.put("KAFKA_LOG_RETENTION_MS", "-1");
    settings.put("KAFKA_MESSAGE_MAX_BYTES", Integer.toString(4 * 1024 * 1024));
    settings.put("KAFKA_HEAP_OPTS", JVM + " -Xmx384m");
    return container(KAFKA_IMAGE, KAFKA_ALIAS, Map.of(kafkaPort, 9092)).withEnv(settings);
  }

  GenericContainer<?> zookeeper() {
    return pinot("zookeeper", 128, Map.of())
        .withCommand("StartZookeeper", "-zkPort", "2181", "-dataDir", "/tmp/pinot/zookeeper");
  }

  GenericContainer<?> controller() {
    return role("StartController", "controller", 384, Map.of(controllerPort, 9000));
  }

  GenericContainer<?> broker() {
    return role("StartBroker", "broker", 384, Map.of(brokerPort, 8099));
  }

  GenericContainer<?> server() {
    return role("StartServer", "server", 512, Map.of(serverAdminPort, 8097));
  }

  private GenericContainer<?> role(
      String command, String name, int heapMebibytes, Map<Integer, Integer> ports) {
    String file = "/tmp/pinot/" + name + ".conf";
    return pinot("pinot-" + name, heapMebibytes, ports)
        .withCopyToContainer(Transferable.of(resource(name + ".conf")), file)
        .withCommand(command, "-configFileName", file);
  }

  private GenericContainer<?> pinot(String alias, int heapMebibytes, Map<Integer, Integer> ports) {
    // Addresses change when a container starts again; a JVM would remember them for 30 s.
    String options =
        JVM
            + " -Xmx%dm -Dsun.net.inetaddr.ttl=1 -Dpinot.admin.system.exit=false"
                .formatted(heapMebibytes);
    return container(PINOT_IMAGE, alias, ports).withEnv("JAVA_OPTS", options);
  }

  private GenericContainer<?> container(String image, String alias, Map<Integer, Integer> ports) {
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withNetwork(network)
            .withNetworkAliases(alias)
            .waitingFor(new StartedOnly());
    container.setPortBindings(
        ports.entrySet().stream().map(port -> port.getKey() + ":" + port.getValue()).toList());
    return container;
  }

  private static String resource(String name) {
    try (InputStream in = StackContainers.class.getResourceAsStream(name)) {
      return new String(
          requireNonNull(in, () -> name + " is missing").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The stack has its own idea of when it is ready. */
  private static final class StartedOnly extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {}
  }
}
