/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.bind.Definitions;
import dev.lockstep.feast.serving.online.FeastServingService;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.grpc.server.LockstepServer;
import dev.lockstep.grpc.server.ServerConfig;
import dev.lockstep.materialization.apply.DeployOptions;
import dev.lockstep.materialization.apply.Deployer;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.hot.HotFeatureReader;
import dev.lockstep.online.read.PinotFeatureReader;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.online.tile.TileCommitSource;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.testing.stack.TestingStack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A stack of this machine's own with definitions deployed and served: Kafka and Pinot as child
 * JVMs, registry follower, reader, server and client in this one.
 */
final class ServingStack implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final OnlineStoreConfig config;
  private final RegistryFollower catalog;
  private final TracingReader reader;
  private final LockstepServer server;
  private final FeatureStoreClient client;
  private final URI broker;
  private volatile TileCommitSource tiles = TileCommitSource.NONE;

  /**
   * @param yaml the definitions; source topics that are missing are created
   * @param hotMebibytes for rows of busy entities; 0 for none
   */
  ServingStack(String yaml, int hotMebibytes) {
    TestingStack stack = open(TestingStack.start());
    this.broker = URI.create(stack.endpoints().pinotBroker());
    this.config =
        OnlineStoreConfig.of(
                stack.endpoints().kafkaBootstrap(), stack.endpoints().pinotController())
            .withKafkaForPinot(stack.endpoints().kafkaForPinot())
            .withPinotBrokers(List.of(broker));
    BoundDefinitions definitions = Definitions.parse("benchmark.yaml", yaml);
    Deployer deployer = new Deployer(config, DeployOptions.DEFAULT.creatingSourceTopics(4));
    deployer.apply(deployer.plan(definitions), line -> {});
    this.catalog = open(new RegistryFollower(config));
    this.reader = open(new TracingReader(reader(hotMebibytes)));
    this.server =
        open(
            new LockstepServer(
                ServerConfig.DEFAULT.withAddress("127.0.0.1", 0),
                catalog::current,
                reader,
                new SimpleMeterRegistry(),
                new LockstepServer.Beside(
                    Optional.empty(),
                    List.of(),
                    answers -> List.of(new FeastServingService(answers, "lockstep")))));
    server.start();
    this.client =
        open(
            FeatureStoreClient.builder("127.0.0.1", server.port())
                .deadline(Duration.ofSeconds(10))
                .build());
  }

  private FeatureReader reader(int hotMebibytes) {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    PinotFeatureReader pinot = new PinotFeatureReader(config, () -> tiles.current(), metrics);
    return hotMebibytes == 0
        ? pinot
        : new HotFeatureReader(config, pinot, pinot.rows(), (long) hotMebibytes << 20, metrics);
  }

  OnlineStoreConfig config() {
    return config;
  }

  RegistryFollower catalog() {
    return catalog;
  }

  /** Makes these the tiles that count. */
  void commit(TileCommit commit) {
    tiles = () -> commit;
  }

  /** Lets those tiles count that somebody commits. */
  void follow(TileCommitSource commits) {
    tiles = commits;
  }

  TracingReader reader() {
    return reader;
  }

  FeatureStoreClient client() {
    return client;
  }

  LockstepServer server() {
    return server;
  }

  URI broker() {
    return broker;
  }

  ViewPlan view(String name) {
    ViewPlan view = catalog.current().plan().views().get(name);
    if (view == null) {
      throw new IllegalArgumentException("No view " + name);
    }
    return view;
  }

  @Override
  public void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private <T extends AutoCloseable> T open(T part) {
    opened.push(part);
    return part;
  }
}
