/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.server;

import dev.lockstep.grpc.TestingFeatures;
import dev.lockstep.grpc.TestingReader;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.proto.v1.FeatureReferences;
import dev.lockstep.proto.v1.FeatureStoreGrpc;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.type.ValueType;
import dev.lockstep.wire.ColumnBuilder;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real server on a free port of this machine, with a channel to it. */
final class ServerFixture implements AutoCloseable {
  static final ServerConfig CONFIG =
      ServerConfig.DEFAULT
          .withAddress("127.0.0.1", 0)
          .withProbeInterval(Duration.ofMillis(20))
          .withDrain(Duration.ZERO, Duration.ofSeconds(5));

  final TestingReader reader = new TestingReader(TestingFeatures.reader());
  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final LockstepServer server;
  final ManagedChannel channel;
  volatile Catalog catalog = catalog(TestingFeatures.PLAN);

  ServerFixture() {
    this(CONFIG);
  }

  ServerFixture(ServerConfig config) {
    server = new LockstepServer(config, () -> catalog, reader, metrics).start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  static Catalog catalog(FeatureSetPlan plan) {
    return new Catalog(plan, 1, Instant.EPOCH, List.copyOf(plan.views().values()));
  }

  FeatureStoreGrpc.FeatureStoreBlockingStub stub() {
    return FeatureStoreGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
  }

  FeatureStoreGrpc.FeatureStoreFutureStub futureStub() {
    return FeatureStoreGrpc.newFutureStub(channel);
  }

  ServingStatus health(String service) {
    return HealthGrpc.newBlockingStub(channel)
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  static GetOnlineFeaturesRequest count(String... cards) {
    return GetOnlineFeaturesRequest.newBuilder()
        .setFeatures(FeatureReferences.newBuilder().addReferences("card_activity:count_1h"))
        .putEntities("card_id", ColumnBuilder.build(ValueType.STRING, List.of(cards)))
        .setAsOfMillis(TestingFeatures.NOW)
        .build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
  }
}
