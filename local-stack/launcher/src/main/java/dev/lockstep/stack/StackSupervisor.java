/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.error.LockstepException;
import dev.lockstep.stack.node.BuiltClassPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The process behind {@code lockstep stack start}: owns a stack in the background, starts again
 * what dies, and stops everything on SIGTERM. Prints what it does, line by line.
 */
public final class StackSupervisor {
  private StackSupervisor() {}

  /** What the supervisor is told on its command line. */
  record Order(
      String stateDirectory,
      int kafkaHeapMebibytes,
      int pinotHeapMebibytes,
      StackPorts ports,
      Map<String, String> environment,
      long startTimeoutMillis) {

    static Order of(LocalStackConfig config) {
      return new Order(
          config.stateDirectory().toString(),
          config.kafkaHeapMebibytes(),
          config.pinotHeapMebibytes(),
          config.ports(),
          config.environment(),
          config.startTimeout().toMillis());
    }

    LocalStackConfig config() {
      return LocalStackConfig.in(Path.of(stateDirectory))
          .withHeaps(kafkaHeapMebibytes, pinotHeapMebibytes)
          .withPorts(ports)
          .withEnvironment(environment)
          .withStartTimeout(Duration.ofMillis(startTimeoutMillis))
          .withKeepAlive(true);
    }
  }

  /** The command that runs a supervisor with the class path of this JVM. */
  static List<String> command(LocalStackConfig config) {
    try {
      return List.of(
          NodeCommand.javaCommand(),
          "-Xmx64m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-D"
              + BuiltClassPath.HOME_PROPERTY
              + "="
              + System.getProperty(BuiltClassPath.HOME_PROPERTY, ""),
          "-cp",
          System.getProperty("java.class.path"),
          StackSupervisor.class.getName(),
          JsonMapper.builder().build().writeValueAsString(Order.of(config)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs until SIGTERM. The only argument is the order, as JSON. */
  public static void main(String... args) throws Exception {
    Order order = JsonMapper.builder().build().readValue(args[0], Order.class);
    LocalStack stack;
    try {
      stack = LocalStack.start(order.config(), StackSupervisor::say, true);
    } catch (LockstepException e) {
      SupervisorLog.sayFailed(System.out, e);
      System.exit(1);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stack), "stop"));
    SupervisorLog.sayReady(System.out);
    new CountDownLatch(1).await();
  }

  private static void stop(LocalStack stack) {
    say("Stopping");
    stack.close();
    say("Stopped");
  }

  private static void say(String line) {
    SupervisorLog.say(System.out, line);
  }
}
