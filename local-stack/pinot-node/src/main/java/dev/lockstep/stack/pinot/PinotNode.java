/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack.pinot;

import static java.util.Objects.requireNonNull;

import dev.lockstep.stack.node.Flags;
import dev.lockstep.stack.node.NodeProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.pinot.broker.broker.helix.HelixBrokerStarter;
import org.apache.pinot.spi.env.PinotConfiguration;
import org.apache.pinot.spi.services.ServiceStartable;
import org.jspecify.annotations.Nullable;

/**
 * Runs ZooKeeper and a Pinot controller, broker and server in this JVM.
 *
 * <p>Flags: {@code --data=DIR --host=H --zookeeper-port=N --controller-port=N --broker-port=N
 * --server-port=N --server-admin-port=N}, and {@code --await=HOST:PORT} to let the server start
 * only when Kafka listens there: consumers that meet no broker give up for a minute.
 */
public final class PinotNode implements NodeProcess.Service {
  /**
   * An idle consumer ends when its poll does, after five seconds. Nothing is gained by waiting:
   * rows that are not in a finished segment come from Kafka again.
   */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

  private static final Duration REPAIR_PERIOD = Duration.ofSeconds(3);

  private final PinotSettings settings;
  private final Optional<InetSocketAddress> kafka;
  private final long startedAt = System.nanoTime();
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  PinotNode(PinotSettings settings, Optional<InetSocketAddress> kafka) {
    this.settings = requireNonNull(settings, "settings is null");
    this.kafka = requireNonNull(kafka, "kafka is null");
  }

  public static void main(String... args) {
    Flags flags = Flags.parse(args);
    PinotSettings.Ports ports =
        new PinotSettings.Ports(
            flags.port("zookeeper-port"),
            flags.port("controller-port"),
            flags.port("broker-port"),
            flags.port("server-port"),
            flags.port("server-admin-port"));
    PinotSettings settings =
        new PinotSettings(
            Path.of(flags.text("data")), flags.optional("host").orElse("127.0.0.1"), ports);
    NodeProcess.run(
        new PinotNode(settings, flags.optional("await").map(PinotNode::address)), STOP_LIMIT, true);
  }

  @Override
  public void start() throws Exception {
    started(
        "ZooKeeper",
        EmbeddedZooKeeper.start(
            settings.zookeeperData(), settings.host(), settings.ports().zookeeper()));
    RepairingController controller = new RepairingController();
    start("controller", controller, settings.controller());
    start("broker", new HelixBrokerStarter(), settings.broker());
    awaitKafka();
    PartitionRepair repair = controller.repair();
    repair.repair(true);
    repair.startLooking(REPAIR_PERIOD);
    start("server", new LoopbackServer(settings.host()), settings.server());
  }

  @Override
  public void await() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  @Override
  public void stop() throws Exception {
    AutoCloseable service = next();
    while (service != null) {
      service.close();
      service = next();
    }
  }

  private @Nullable AutoCloseable next() {
    synchronized (running) {
      return running.poll();
    }
  }

  private void start(String name, ServiceStartable role, PinotConfiguration configuration)
      throws Exception {
    role.init(configuration);
    role.start();
    started(name, role::stop);
  }

  private void started(String name, AutoCloseable service) {
    synchronized (running) {
      running.push(service);
    }
    System.out.printf("%s up after %d ms%n", name, (System.nanoTime() - startedAt) / 1_000_000);
  }

  private void awaitKafka() throws InterruptedException {
    while (kafka.isPresent() && !listens(kafka.get())) {
      Thread.sleep(50);
    }
  }

  private static boolean listens(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static InetSocketAddress address(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return new InetSocketAddress(
        hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
  }
}
