/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack.pinot;

import dev.lockstep.stack.node.NodeProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.pinot.broker.broker.helix.HelixBrokerStarter;
import org.apache.pinot.controller.ControllerConf;
import org.apache.pinot.server.starter.helix.HelixServerStarter;
import org.apache.pinot.spi.env.PinotConfiguration;
import org.apache.pinot.spi.services.ServiceStartable;

/**
 * Runs one part of Pinot with the command line of Pinot's own image, so that an image made from
 * these jars can stand in for it: {@code StartZookeeper -zkPort N -dataDir DIR}, and {@code
 * StartController|StartBroker|StartServer -configFileName FILE}.
 */
public final class PinotAdmin {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);
  private static final Duration REPAIR_PERIOD = Duration.ofSeconds(3);
  private static final String ALL_ADDRESSES = "0.0.0.0";

  private PinotAdmin() {}

  public static void main(String... args) throws IOException {
    if (args.length == 0) {
      throw new IllegalArgumentException("Missing command");
    }
    NodeProcess.run(service(args[0], Arrays.asList(args)), STOP_LIMIT, false);
  }

  private static NodeProcess.Service service(String command, List<String> args) throws IOException {
    return switch (command) {
      case "StartZookeeper" ->
          new ZooKeeperService(
              Path.of(option(args, "-dataDir")), Integer.parseInt(option(args, "-zkPort")));
      case "StartController" ->
          new ControllerService(new RepairingController(), new ControllerConf(settings(args)));
      case "StartBroker" ->
          new PinotService(new HelixBrokerStarter(), new PinotConfiguration(settings(args)));
      case "StartServer" ->
          new PinotService(new HelixServerStarter(), new PinotConfiguration(settings(args)));
      default -> throw new IllegalArgumentException("Unknown command: " + command);
    };
  }

  private static String option(List<String> args, String name) {
    int index = args.indexOf(name);
    if (index < 0 || index + 1 >= args.size()) {
      throw new IllegalArgumentException("Missing option: " + name);
    }
    return args.get(index + 1);
  }

  private static Map<String, Object> settings(List<String> args) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(Path.of(option(args, "-configFileName")))) {
      properties.load(in);
    }
    Map<String, Object> settings = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
    return settings;
  }

  private record PinotService(ServiceStartable role, PinotConfiguration configuration)
      implements NodeProcess.Service {
    @Override
    public void start() throws Exception {
      role.init(configuration);
      role.start();
    }

    @Override
    public void await() throws InterruptedException {
      new CountDownLatch(1).await();
    }

    @Override
    public void stop() {
      role.stop();
    }
  }

  private record ControllerService(RepairingController controller, ControllerConf configuration)
      implements NodeProcess.Service {
    @Override
    public void start() throws Exception {
      controller.init(configuration);
      controller.start();
      controller.repair().startLooking(REPAIR_PERIOD);
    }

    @Override
    public void await() throws InterruptedException {
      new CountDownLatch(1).await();
    }

    @Override
    public void stop() {
      controller.stop();
    }
  }

  /** Halting it is stopping it: every write is on disk before it is acknowledged. */
  private record ZooKeeperService(Path data, int port) implements NodeProcess.Service {
    @Override
    public void start() throws Exception {
      EmbeddedZooKeeper unused = EmbeddedZooKeeper.start(data, ALL_ADDRESSES, port);
    }

    @Override
    public void await() throws InterruptedException {
      new CountDownLatch(1).await();
    }

    @Override
    public void stop() {}
  }
}
