/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static dev.lockstep.grpc.service.ServiceFixture.features;
import static dev.lockstep.grpc.service.ServiceFixture.longs;
import static dev.lockstep.grpc.service.ServiceFixture.message;
import static dev.lockstep.grpc.service.ServiceFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import io.grpc.InternalStatus;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.internal.TransportFrameUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TestFailures {
  private ServiceFixture store;

  @BeforeEach
  void start() throws IOException {
    store = new ServiceFixture();
  }

  @AfterEach
  void stop() {
    store.close();
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyErrorCodeHasAStatus(ErrorCode code) throws IOException {
    store.reader.fail(new LockstepException(code, "what happened"));

    StatusRuntimeException failure = store.failure(twoViews());

    assertThat(failure.getStatus().getCode())
        .isEqualTo(
            switch (code) {
              case UNKNOWN_NAME -> Status.Code.NOT_FOUND;
              case STORE_UNAVAILABLE, POSITION_NOT_REACHED, VERSION_BEHIND ->
                  Status.Code.UNAVAILABLE;
              case VERSION_RETIRED -> Status.Code.FAILED_PRECONDITION;
              case DEADLINE_EXCEEDED -> Status.Code.DEADLINE_EXCEEDED;
              case ROW_LIMIT, REQUEST_TOO_LARGE, BUSY -> Status.Code.RESOURCE_EXHAUSTED;
              case INTERNAL -> Status.Code.INTERNAL;
              default -> Status.Code.INVALID_ARGUMENT;
            });
    assertThat(ServiceFixture.reason(failure)).isEqualTo(code.name());
    if (code != ErrorCode.INTERNAL) {
      assertThat(message(failure)).isEqualTo("what happened");
    }
  }

  @Test
  void otherFailuresAreInternalAndTellNoSecrets() {
    store.reader.fail(new IllegalStateException("secret"));

    StatusRuntimeException failure = store.failure(twoViews());

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(message(failure)).startsWith("Internal error ").doesNotContain("secret");
  }

  @Test
  void aReaderThatThrowsIsAnInternalError() {
    store.reader.behave(
        (reader, request) -> {
          throw new IllegalStateException("no future");
        });

    assertThat(store.failure(twoViews()).getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
  }

  @Test
  void oneFailedViewFailsTheAnswerAtOnceAndCancelsTheOthers() {
    store.reader.behave(
        (reader, request) ->
            request.view().name().equals("card_activity")
                ? new CompletableFuture<>()
                : CompletableFuture.failedFuture(
                    new LockstepException(ErrorCode.STORE_UNAVAILABLE, "broken")));

    assertThat(message(store.failure(twoViews()))).isEqualTo("broken");
    assertThat(store.reader.answers().get(0)).isCancelled();
  }

  @Test
  void aSlowReaderMeetsTheDefaultDeadline() {
    store.reader.behave(
        (reader, request) ->
            request.view().name().equals("card_activity")
                ? new CompletableFuture<>()
                : reader.read(request));
    long before = System.nanoTime();

    ListenableFuture<GetOnlineFeaturesResponse> call =
        store.futureStub().getOnlineFeatures(twoViews().build());

    assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            failure -> {
              assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
              assertThat(message(failure))
                  .isEqualTo("No answer before the deadline from view 'card_activity'");
            });
    assertThat(System.nanoTime() - before).isBetween(490_000_000L, 5_000_000_000L);
    assertThat(store.reader.answers().get(0)).isCancelled();
  }

  @Test
  void theReaderLearnsTheCallersDeadline() {
    long before = System.nanoTime();
    store.stub().withDeadlineAfter(1, TimeUnit.SECONDS).getOnlineFeatures(twoViews().build());
    assertThat(store.reader.requests().get(0).deadlineNanos() - before)
        .isBetween(500_000_000L, 1_500_000_000L);

    before = System.nanoTime();
    store.stub().withDeadlineAfter(1, TimeUnit.HOURS).getOnlineFeatures(twoViews().build());
    assertThat(store.reader.requests().get(2).deadlineNanos() - before)
        .isBetween(1_900_000_000L, 3_000_000_000L);
  }

  @Test
  void aCancelledCallCancelsItsReads() {
    store.reader.hang();
    ListenableFuture<GetOnlineFeaturesResponse> call =
        store.futureStub().getOnlineFeatures(twoViews().build());
    await().until(() -> store.reader.answers().size() == 2);

    call.cancel(true);

    await()
        .untilAsserted(
            () -> assertThat(store.reader.answers()).allMatch(CompletableFuture::isCancelled));
  }

  @Test
  void hugeErrorsFitIntoTheTrailers() {
    List<RequestProblem> problems = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      problems.add(new RequestProblem("entities.ü" + i, "Problem " + i + " with 店店店\n", false));
    }
    for (Throwable failure :
        List.of(
            new RequestException(problems),
            new LockstepException(ErrorCode.STORE_UNAVAILABLE, "店".repeat(100_000)),
            new LockstepException(ErrorCode.STORE_UNAVAILABLE, "x".repeat(100_000)))) {
      StatusRuntimeException status = ErrorStatus.of(failure);
      assertThat(wireBytes(status)).isLessThan(8_000);
    }
    assertThat(message(ErrorStatus.of(new RequestException(problems))))
        .startsWith("Problem 0 with")
        .containsPattern("… and \\d+ more problems$");
  }

  private static int wireBytes(StatusRuntimeException status) {
    Metadata trailers = new Metadata();
    trailers.merge(status.getTrailers());
    trailers.put(InternalStatus.MESSAGE_KEY, message(status));
    trailers.put(InternalStatus.CODE_KEY, status.getStatus());
    int bytes = 0;
    for (byte[] part : TransportFrameUtil.toHttp2Headers(trailers)) {
      bytes += part.length + 16;
    }
    return bytes;
  }

  private static GetOnlineFeaturesRequest.Builder twoViews() {
    return features("card_activity:count_1h", "merchant_profile:name")
        .putEntities("card_id", strings("c1"))
        .putEntities("merchant_id", longs(7L));
  }
}
