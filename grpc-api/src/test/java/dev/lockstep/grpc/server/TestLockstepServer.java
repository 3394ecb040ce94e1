/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.server;

import static dev.lockstep.grpc.server.ServerFixture.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.grpc.TestingFeatures;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.proto.v1.FeatureStoreGrpc;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.store.ViewAnswer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TestLockstepServer {
  @Test
  void servesOverARealConnection() {
    try (ServerFixture fixture = new ServerFixture()) {
      GetOnlineFeaturesResponse response = fixture.stub().getOnlineFeatures(count("c1", "nobody"));

      assertThat(response.getFeatures(0).getValues().getInt64S().getValuesList())
          .containsExactly(2L, 0L);
    }
  }

  @Test
  void tIsTheServersClockByDefault() {
    try (ServerFixture fixture = new ServerFixture()) {
      long before = System.currentTimeMillis();
      long asOf =
          fixture
              .stub()
              .getOnlineFeatures(count("c1").toBuilder().clearAsOfMillis().build())
              .getAsOfMillis();
      assertThat(asOf).isBetween(before, System.currentTimeMillis());
    }
  }

  @Test
  void healthFollowsDefinitionsAndStore() {
    try (ServerFixture fixture = new ServerFixture()) {
      awaitHealth(fixture, ServingStatus.SERVING);

      fixture.reader.fail(new LockstepException(ErrorCode.STORE_UNAVAILABLE, "down"));
      awaitHealth(fixture, ServingStatus.NOT_SERVING);

      fixture.reader.behave((reader, request) -> reader.read(request));
      awaitHealth(fixture, ServingStatus.SERVING);

      fixture.catalog = Catalog.EMPTY;
      awaitHealth(fixture, ServingStatus.NOT_SERVING);
    }
  }

  @Test
  void oneViewThatAnswersIsEnoughForHealth() {
    try (ServerFixture fixture = new ServerFixture()) {
      fixture.reader.behave(
          (reader, request) ->
              request.view().name().equals("device_state")
                  ? reader.read(request)
                  : CompletableFuture.failedFuture(
                      new LockstepException(ErrorCode.STORE_UNAVAILABLE, "no table yet")));
      awaitHealth(fixture, ServingStatus.SERVING);
    }
  }

  @Test
  void unknownServicesHaveNoHealth() {
    try (ServerFixture fixture = new ServerFixture()) {
      assertThatThrownBy(() -> fixture.health("lockstep.v1.Nothing"))
          .hasMessageContaining("NOT_FOUND");
    }
  }

  @Test
  void reflectionListsTheServices() {
    try (ServerFixture fixture = new ServerFixture()) {
      List<String> services = new CopyOnWriteArrayList<>();
      StreamObserver<ServerReflectionRequest> requests =
          ServerReflectionGrpc.newStub(fixture.channel)
              .serverReflectionInfo(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                      response.getListServicesResponse().getServiceList().stream()
                          .map(ServiceResponse::getName)
                          .forEach(services::add);
                    }

                    @Override
                    public void onError(Throwable failure) {
                      services.add(failure.toString());
                    }

                    @Override
                    public void onCompleted() {}
                  });
      requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());

      await()
          .untilAsserted(
              () ->
                  assertThat(services)
                      .contains(FeatureStoreGrpc.SERVICE_NAME, HealthGrpc.SERVICE_NAME));
      requests.onCompleted();
    }
  }

  @Test
  void reflectionCanBeTurnedOff() {
    try (ServerFixture fixture = new ServerFixture(ServerFixture.CONFIG.withReflection(false))) {
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      ServerReflectionGrpc.newStub(fixture.channel)
          .serverReflectionInfo(
              new StreamObserver<>() {
                @Override
                public void onNext(ServerReflectionResponse response) {}

                @Override
                public void onError(Throwable error) {
                  failure.complete(error);
                }

                @Override
                public void onCompleted() {}
              });
      assertThat(Status.fromThrowable(failure.orTimeout(10, TimeUnit.SECONDS).join()).getCode())
          .isEqualTo(Status.Code.UNIMPLEMENTED);
    }
  }

  @Test
  void requestsUnderWayFinishWhileTheServerDrains() throws Exception {
    try (ServerFixture fixture = new ServerFixture()) {
      CompletableFuture<ViewAnswer> held = new CompletableFuture<>();
      awaitHealth(fixture, ServingStatus.SERVING);
      List<ServingStatus> watched = watch(fixture);
      fixture.reader.behave((reader, request) -> held);
      ListenableFuture<GetOnlineFeaturesResponse> call =
          fixture.futureStub().getOnlineFeatures(count("c1"));
      await().until(() -> inFlight(fixture) == 1);

      CompletableFuture<Void> closing = CompletableFuture.runAsync(fixture.server::close);
      await().until(() -> watched.contains(ServingStatus.NOT_SERVING));
      assertThat(closing).isNotDone();
      TestingFeatures.reader().read(fixture.reader.requests().get(0)).thenAccept(held::complete);
      assertThat(call.get(5, TimeUnit.SECONDS).getFeaturesCount()).isEqualTo(1);
      closing.get(5, TimeUnit.SECONDS);

      assertThat(status(fixture)).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void requestsThatDoNotFinishAreCutOff() {
    try (ServerFixture fixture =
        new ServerFixture(
            ServerFixture.CONFIG.withDrain(Duration.ofMillis(50), Duration.ofMillis(200)))) {
      fixture.reader.hang();
      ListenableFuture<GetOnlineFeaturesResponse> call =
          fixture.futureStub().getOnlineFeatures(count("c1"));
      await().until(() -> inFlight(fixture) == 1);

      long before = System.nanoTime();
      fixture.server.close();

      assertThat(System.nanoTime() - before).isBetween(240_000_000L, 4_000_000_000L);
      assertThatThrownBy(() -> call.get(5, TimeUnit.SECONDS))
          .hasCauseInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("UNAVAILABLE: The server is shutting down");
    }
  }

  @Test
  void tooManyRequestsAreRefused() {
    try (ServerFixture fixture =
        new ServerFixture(ServerFixture.CONFIG.withCapacity(1 << 20, 2, 2))) {
      fixture.reader.hang();
      ListenableFuture<GetOnlineFeaturesResponse> first =
          fixture.futureStub().getOnlineFeatures(count("c1"));
      ListenableFuture<GetOnlineFeaturesResponse> second =
          fixture.futureStub().getOnlineFeatures(count("c1"));
      await().until(() -> inFlight(fixture) == 2);

      StatusRuntimeException failure =
          catchThrowableOfType(
              StatusRuntimeException.class, () -> fixture.stub().getOnlineFeatures(count("c1")));
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(failure.getStatus().getDescription())
          .isEqualTo("2 requests are under way; ask again later");

      first.cancel(true);
      second.cancel(true);
      await().until(() -> inFlight(fixture) == 0);
      fixture.reader.behave((reader, request) -> reader.read(request));
      assertThat(fixture.stub().getOnlineFeatures(count("c1")).getFeaturesCount()).isEqualTo(1);
    }
  }

  @Test
  void hugeRequestsAreRefused() {
    try (ServerFixture fixture =
        new ServerFixture(ServerFixture.CONFIG.withCapacity(1024, 10, 2))) {
      StatusRuntimeException failure =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> fixture.stub().getOnlineFeatures(count("x".repeat(2000))));
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  void theCallersDeadlineIsHonoured() {
    try (ServerFixture fixture = new ServerFixture()) {
      fixture.reader.hang();
      StatusRuntimeException failure =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  fixture
                      .stub()
                      .withDeadlineAfter(200, TimeUnit.MILLISECONDS)
                      .getOnlineFeatures(count("c1")));
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      await().until(() -> inFlight(fixture) == 0);
      await()
          .untilAsserted(
              () ->
                  assertThat(fixture.reader.answers())
                      .last()
                      .matches(CompletableFuture::isDone, "is done"));
    }
  }

  @Test
  void requestsAreCountedByMethodAndCode() {
    try (ServerFixture fixture = new ServerFixture()) {
      fixture.stub().getOnlineFeatures(count("c1"));
      fixture.stub().getOnlineFeatures(count("c1"));
      assertThatThrownBy(
              () ->
                  fixture
                      .stub()
                      .getOnlineFeatures(
                          count("c1").toBuilder().setFeatureService("nothing").build()))
          .isInstanceOf(StatusRuntimeException.class);

      await()
          .untilAsserted(
              () -> {
                assertThat(requests(fixture.metrics, "OK")).isEqualTo(2);
                assertThat(requests(fixture.metrics, "NOT_FOUND")).isEqualTo(1);
              });
    }
  }

  @Test
  void aPortInUseIsNamed() {
    try (ServerFixture fixture = new ServerFixture();
        LockstepServer second =
            new LockstepServer(
                ServerFixture.CONFIG.withAddress("127.0.0.1", fixture.server.port()),
                () -> Catalog.EMPTY,
                fixture.reader,
                new SimpleMeterRegistry())) {
      assertThatThrownBy(second::start)
          .isInstanceOf(LockstepException.class)
          .hasMessageStartingWith("Cannot listen on 127.0.0.1:" + fixture.server.port() + ": ");
    }
  }

  private static List<ServingStatus> watch(ServerFixture fixture) {
    List<ServingStatus> seen = new CopyOnWriteArrayList<>();
    HealthGrpc.newStub(fixture.channel)
        .watch(
            HealthCheckRequest.getDefaultInstance(),
            new StreamObserver<>() {
              @Override
              public void onNext(HealthCheckResponse response) {
                seen.add(response.getStatus());
              }

              @Override
              public void onError(Throwable failure) {}

              @Override
              public void onCompleted() {}
            });
    await().until(() -> seen.contains(ServingStatus.SERVING));
    return seen;
  }

  private static Status.Code status(ServerFixture fixture) {
    return catchThrowableOfType(
            StatusRuntimeException.class, () -> fixture.stub().getOnlineFeatures(count("c1")))
        .getStatus()
        .getCode();
  }

  private static void awaitHealth(ServerFixture fixture, ServingStatus status) {
    await()
        .untilAsserted(
            () -> {
              assertThat(fixture.health("")).isEqualTo(status);
              assertThat(fixture.health(FeatureStoreGrpc.SERVICE_NAME)).isEqualTo(status);
            });
  }

  private static int inFlight(ServerFixture fixture) {
    return (int) fixture.metrics.get(LockstepServer.IN_FLIGHT).gauge().value();
  }

  private static long requests(SimpleMeterRegistry metrics, String code) {
    var timer =
        metrics
            .find(RequestMetrics.REQUESTS)
            .tag("method", "GetOnlineFeatures")
            .tag("code", code)
            .timer();
    return timer == null ? 0 : timer.count();
  }
}
