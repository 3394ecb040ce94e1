/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing.stack;

import com.github.dockerjava.api.DockerClient;
import dev.lockstep.stack.Probe;
import dev.lockstep.stack.Role;
import dev.lockstep.stack.StackEndpoints;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/** Images run through a Docker API: one container for Kafka, one for each part of Pinot. */
final class ContainerTestingStack implements TestingStack {
  private static final Logger logger = LoggerFactory.getLogger(ContainerTestingStack.class);
  private static final Duration READY_LIMIT = Duration.ofMinutes(5);
  private static final int STOP_SECONDS = 10;
  private static final long POLL_MILLIS = 100;
  private static final int LOG_SHOWN = 4_000;

  private final Network network = Network.newNetwork();
  private final StackContainers containers = new StackContainers(network);
  private final GenericContainer<?> kafka = containers.kafka();
  private final GenericContainer<?> zookeeper = containers.zookeeper();
  private final GenericContainer<?> controller = containers.controller();
  private final List<GenericContainer<?>> members =
      List.of(containers.broker(), containers.server());
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ContainerTestingStack() {}

  /** Starts the containers, or skips the test if there is no Docker API. */
  static ContainerTestingStack start() {
    DockerApi.require();
    ContainerTestingStack stack = new ContainerTestingStack();
    try {
      stack.kafka.start();
      stack.startPinot(GenericContainer::start);
      stack.awaitReady(Role.KAFKA);
      stack.awaitReady(Role.PINOT);
      return stack;
    } catch (Throwable e) {
      stack.close();
      throw e;
    }
  }

  @Override
  public StackEndpoints endpoints() {
    return containers.endpoints();
  }

  @Override
  public void kill(Role role) {
    DockerClient docker = DockerClientFactory.instance().client();
    for (GenericContainer<?> container : of(role)) {
      docker.killContainerCmd(container.getContainerId()).exec();
    }
    of(role).forEach(container -> poll(container, () -> !container.isRunning(), "does not end"));
  }

  @Override
  public void restart(Role role) {
    DockerClient docker = DockerClientFactory.instance().client();
    of(role).parallelStream()
        .filter(GenericContainer::isRunning)
        .forEach(
            running ->
                docker.stopContainerCmd(running.getContainerId()).withTimeout(STOP_SECONDS).exec());
    Start again = container -> docker.startContainerCmd(container.getContainerId()).exec();
    switch (role) {
      case KAFKA -> again.start(kafka);
      case PINOT -> startPinot(again);
    }
    awaitReady(role);
  }

  @Override
  public void close() {
    of(Role.PINOT).parallelStream().forEach(GenericContainer::stop);
    kafka.stop();
    network.close();
  }

  private interface Start {
    void start(GenericContainer<?> container);
  }

  /** The controller makes the cluster that broker and server join. */
  private void startPinot(Start start) {
    start.start(zookeeper);
    start.start(controller);
    poll(controller, () -> isHealthy(endpoints().pinotController()), "is not healthy");
    members.forEach(start::start);
  }

  private List<GenericContainer<?>> of(Role role) {
    return switch (role) {
      case KAFKA -> List.of(kafka);
      case PINOT -> List.of(zookeeper, controller, members.get(0), members.get(1));
    };
  }

  private void awaitReady(Role role) {
    long start = System.nanoTime();
    Probe probe =
        switch (role) {
          case KAFKA -> Probe.kafka(endpoints().kafkaBootstrap());
          case PINOT -> Probe.pinot(endpoints(), containers.serverAdmin());
        };
    List<GenericContainer<?>> parts = of(role);
    poll(parts.get(parts.size() - 1), () -> probe.missing().isEmpty(), "is not ready");
    logger.info("{}: ready after {} ms", role.title(), (System.nanoTime() - start) / 1_000_000);
  }

  private interface Condition {
    boolean holds() throws InterruptedException;
  }

  private static void poll(GenericContainer<?> container, Condition condition, String otherwise) {
    long deadline = System.nanoTime() + READY_LIMIT.toNanos();
    try {
      while (!condition.holds()) {
        if (System.nanoTime() > deadline) {
          String log = Optional.ofNullable(container.getLogs()).orElse("");
          throw new IllegalStateException(
              "%s %s after %s; its log ends with:%n%s"
                  .formatted(
                      container.getDockerImageName(),
                      otherwise,
                      READY_LIMIT,
                      log.substring(Math.max(0, log.length() - LOG_SHOWN))));
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + container, e);
    }
  }

  private boolean isHealthy(String url) throws InterruptedException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url + "/health"))
              .timeout(Duration.ofSeconds(5))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
