/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.lockstep.grpc.TestingFeatures;
import dev.lockstep.grpc.TestingReader;
import dev.lockstep.proto.v1.FeatureReferences;
import dev.lockstep.proto.v1.FeatureStoreGrpc;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.type.ValueType;
import dev.lockstep.wire.ColumnBuilder;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** The service in this process over {@link TestingFeatures}, with T fixed. */
final class ServiceFixture implements AutoCloseable {
  static final ServiceLimits LIMITS =
      new ServiceLimits(5, 4, 2, Duration.ofMillis(500), Duration.ofSeconds(2));

  final TestingReader reader = new TestingReader(TestingFeatures.reader());
  volatile ServedDefinitions definitions = ServedDefinitions.of(TestingFeatures.PLAN);
  private final Server server;
  private final ManagedChannel channel;

  ServiceFixture() throws IOException {
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .addService(
                new FeatureStoreService(
                    () -> definitions, reader, LIMITS, () -> TestingFeatures.NOW))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  FeatureStoreGrpc.FeatureStoreBlockingStub stub() {
    return FeatureStoreGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
  }

  /** A stub whose calls carry no deadline. */
  FeatureStoreGrpc.FeatureStoreFutureStub futureStub() {
    return FeatureStoreGrpc.newFutureStub(channel);
  }

  GetOnlineFeaturesResponse get(GetOnlineFeaturesRequest.Builder request) {
    return stub().getOnlineFeatures(request.build());
  }

  StatusRuntimeException failure(GetOnlineFeaturesRequest.Builder request) {
    return Assertions.catchThrowableOfType(StatusRuntimeException.class, () -> get(request));
  }

  static GetOnlineFeaturesRequest.Builder features(String... references) {
    return GetOnlineFeaturesRequest.newBuilder()
        .setFeatures(FeatureReferences.newBuilder().addAllReferences(Arrays.asList(references)));
  }

  static GetOnlineFeaturesRequest.Builder service(String name) {
    return GetOnlineFeaturesRequest.newBuilder().setFeatureService(name);
  }

  static ValueColumn strings(@Nullable String... values) {
    return ColumnBuilder.build(ValueType.STRING, Arrays.asList(values));
  }

  static ValueColumn longs(@Nullable Long... values) {
    return ColumnBuilder.build(ValueType.INT64, Arrays.asList(values));
  }

  static ValueColumn doubles(@Nullable Double... values) {
    return ColumnBuilder.build(ValueType.DOUBLE, Arrays.asList(values));
  }

  static FeatureVector vector(GetOnlineFeaturesResponse response, String name) {
    return response.getFeaturesList().stream()
        .filter(vector -> vector.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static String message(StatusRuntimeException failure) {
    return String.valueOf(failure.getStatus().getDescription());
  }

  static String reason(StatusRuntimeException failure) throws IOException {
    for (Any detail : StatusProto.fromThrowable(failure).getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        return detail.unpack(ErrorInfo.class).getReason();
      }
    }
    return "";
  }

  static List<String> fields(StatusRuntimeException failure) throws IOException {
    for (Any detail : StatusProto.fromThrowable(failure).getDetailsList()) {
      if (detail.is(BadRequest.class)) {
        return detail.unpack(BadRequest.class).getFieldViolationsList().stream()
            .map(BadRequest.FieldViolation::getField)
            .toList();
      }
    }
    return List.of();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
