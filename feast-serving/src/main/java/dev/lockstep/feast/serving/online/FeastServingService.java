/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.online;

import static java.util.Objects.requireNonNull;

import dev.lockstep.feast.proto.serving.GetFeastServingInfoRequest;
import dev.lockstep.feast.proto.serving.GetFeastServingInfoResponse;
import dev.lockstep.feast.proto.serving.GetOnlineFeaturesRequest;
import dev.lockstep.feast.proto.serving.GetOnlineFeaturesResponse;
import dev.lockstep.feast.proto.serving.ServingServiceGrpc;
import dev.lockstep.feast.proto.types.RepeatedValue;
import dev.lockstep.feast.proto.types.Value;
import dev.lockstep.feast.serving.FeastException;
import dev.lockstep.grpc.service.OnlineAnswers;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Feast's ServingService, for its Java and Go clients. Wrong requests are INVALID_ARGUMENT or
 * NOT_FOUND. Thread-safe; holds no thread while an answer is computed.
 */
public final class FeastServingService extends ServingServiceGrpc.ServingServiceImplBase {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final OnlineAnswers answers;
  private final String version;

  /**
   * @param answers who answers
   * @param version what clients are told that they talk to
   */
  public FeastServingService(OnlineAnswers answers, String version) {
    this.answers = requireNonNull(answers, "answers is null");
    this.version = requireNonNull(version, "version is null");
  }

  @Override
  public void getFeastServingInfo(
      GetFeastServingInfoRequest request, StreamObserver<GetFeastServingInfoResponse> observer) {
    observer.onNext(GetFeastServingInfoResponse.newBuilder().setVersion(version).build());
    observer.onCompleted();
  }

  @Override
  public void getOnlineFeatures(
      GetOnlineFeaturesRequest request, StreamObserver<GetOnlineFeaturesResponse> observer) {
    CompletableFuture<GetOnlineFeaturesResponse> answer = new CompletableFuture<>();
    try {
      OnlineTranslation translation = OnlineTranslation.of(answers.plan(), question(request));
      CompletableFuture<dev.lockstep.proto.v1.GetOnlineFeaturesResponse> asked =
          answers.answer(translation.request(), patience());
      ((ServerCallStreamObserver<GetOnlineFeaturesResponse>) observer)
          .setOnCancelHandler(() -> asked.cancel(false));
      answer = asked.thenApply(translation::answer);
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
    answer.whenComplete(
        (response, failure) -> {
          if (failure == null) {
            observer.onNext(response);
            observer.onCompleted();
          } else {
            observer.onError(status(failure));
          }
        });
  }

  private static OnlineQuestion question(GetOnlineFeaturesRequest request) {
    Map<String, List<Value>> columns = new LinkedHashMap<>();
    request.getRequestContextMap().forEach((name, values) -> columns.put(name, list(values)));
    request.getEntitiesMap().forEach((name, values) -> columns.put(name, list(values)));
    return new OnlineQuestion(
        request.hasFeatureService() ? Optional.of(request.getFeatureService()) : Optional.empty(),
        request.getFeatures().getValList(),
        columns,
        request.getFullFeatureNames(),
        request.getIncludeFeatureViewVersionMetadata());
  }

  private static List<Value> list(RepeatedValue values) {
    return values.getValList();
  }

  private static Duration patience() {
    Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? PATIENCE
        : Duration.ofNanos(Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS)));
  }

  private static StatusRuntimeException status(Throwable failure) {
    Throwable cause =
        failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof FeastException wrong) {
      return wrong.status();
    }
    return cause instanceof StatusRuntimeException status
        ? status
        : Status.INTERNAL.withCause(cause).asRuntimeException();
  }
}
