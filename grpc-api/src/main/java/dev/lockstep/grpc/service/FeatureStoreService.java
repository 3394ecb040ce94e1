/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static java.util.Objects.requireNonNull;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.proto.v1.Entity;
import dev.lockstep.proto.v1.ExplainRequest;
import dev.lockstep.proto.v1.ExplainResponse;
import dev.lockstep.proto.v1.FeatureService;
import dev.lockstep.proto.v1.FeatureStoreGrpc;
import dev.lockstep.proto.v1.FeatureView;
import dev.lockstep.proto.v1.GetEntityRequest;
import dev.lockstep.proto.v1.GetFeatureServiceRequest;
import dev.lockstep.proto.v1.GetFeatureViewRequest;
import dev.lockstep.proto.v1.GetOnDemandFeatureViewRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.proto.v1.ListEntitiesRequest;
import dev.lockstep.proto.v1.ListEntitiesResponse;
import dev.lockstep.proto.v1.ListFeatureServicesRequest;
import dev.lockstep.proto.v1.ListFeatureServicesResponse;
import dev.lockstep.proto.v1.ListFeatureViewsRequest;
import dev.lockstep.proto.v1.ListFeatureViewsResponse;
import dev.lockstep.proto.v1.ListOnDemandFeatureViewsRequest;
import dev.lockstep.proto.v1.ListOnDemandFeatureViewsResponse;
import dev.lockstep.proto.v1.OnDemandFeatureView;
import dev.lockstep.store.FeatureReader;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The FeatureStore service over any {@link FeatureReader}. Holds no thread while a reader works.
 * Each request sees one state of the definitions. Thread-safe.
 */
public final class FeatureStoreService extends FeatureStoreGrpc.FeatureStoreImplBase
    implements OnlineAnswers {
  private final OnlineFeaturesHandler onlineFeatures;
  private final ExplainHandler explain;
  private final DefinitionsHandler definitions;
  private final Supplier<CatalogIndex> catalog;
  private final ServiceLimits limits;
  private final AnswerListener listener;
  private final Set<CallScope> open = ConcurrentHashMap.newKeySet();

  /**
   * @param definitions gives the current definitions, cheaply; the same object until they change
   * @param reader is left open
   * @param clockMillis the T of requests that ask for none, epoch milliseconds
   */
  public FeatureStoreService(
      Supplier<ServedDefinitions> definitions,
      FeatureReader reader,
      ServiceLimits limits,
      LongSupplier clockMillis) {
    this(definitions, reader, limits, clockMillis, AnswerListener.NONE);
  }

  /**
   * @param definitions gives the current definitions, cheaply; the same object until they change
   * @param reader is left open
   * @param clockMillis the T of requests that ask for none, epoch milliseconds
   * @param listener hears of online requests that were answered
   */
  public FeatureStoreService(
      Supplier<ServedDefinitions> definitions,
      FeatureReader reader,
      ServiceLimits limits,
      LongSupplier clockMillis,
      AnswerListener listener) {
    this.listener = requireNonNull(listener, "listener is null");
    this.catalog = CatalogIndex.following(definitions);
    this.onlineFeatures = new OnlineFeaturesHandler(catalog, reader, limits, clockMillis);
    this.explain = new ExplainHandler(catalog, reader, limits, clockMillis);
    this.definitions = new DefinitionsHandler(catalog);
    this.limits = requireNonNull(limits, "limits is null");
  }

  @Override
  public void getOnlineFeatures(
      GetOnlineFeaturesRequest request, StreamObserver<GetOnlineFeaturesResponse> observer) {
    long since = System.nanoTime();
    CatalogIndex index = catalog.get();
    answerLater(
        observer,
        request,
        (asked, scope) -> onlineFeatures.handle(index, asked, scope),
        (asked, response) -> tell(asked, response, since, index));
  }

  @Override
  public void explain(ExplainRequest request, StreamObserver<ExplainResponse> observer) {
    answerLater(observer, request, explain::handle, (asked, response) -> {});
  }

  @Override
  public void listFeatureViews(
      ListFeatureViewsRequest request, StreamObserver<ListFeatureViewsResponse> observer) {
    answer(observer, definitions::featureViews);
  }

  @Override
  public void getFeatureView(GetFeatureViewRequest request, StreamObserver<FeatureView> observer) {
    answer(observer, () -> definitions.featureView(request.getName()));
  }

  @Override
  public void listOnDemandFeatureViews(
      ListOnDemandFeatureViewsRequest request,
      StreamObserver<ListOnDemandFeatureViewsResponse> observer) {
    answer(observer, definitions::onDemandFeatureViews);
  }

  @Override
  public void getOnDemandFeatureView(
      GetOnDemandFeatureViewRequest request, StreamObserver<OnDemandFeatureView> observer) {
    answer(observer, () -> definitions.onDemandFeatureView(request.getName()));
  }

  @Override
  public void listFeatureServices(
      ListFeatureServicesRequest request, StreamObserver<ListFeatureServicesResponse> observer) {
    answer(observer, definitions::featureServices);
  }

  @Override
  public void getFeatureService(
      GetFeatureServiceRequest request, StreamObserver<FeatureService> observer) {
    answer(observer, () -> definitions.featureService(request.getName()));
  }

  @Override
  public void listEntities(
      ListEntitiesRequest request, StreamObserver<ListEntitiesResponse> observer) {
    answer(observer, definitions::entities);
  }

  @Override
  public void getEntity(GetEntityRequest request, StreamObserver<Entity> observer) {
    answer(observer, () -> definitions.entity(request.getName()));
  }

  /** Fails every request that is under way with UNAVAILABLE, so that clients try elsewhere. */
  public void cutOff() {
    LockstepException reason =
        new LockstepException(ErrorCode.STORE_UNAVAILABLE, "The server is shutting down");
    open.forEach(scope -> scope.stopped().completeExceptionally(reason));
  }

  @Override
  public FeatureSetPlan plan() {
    return catalog.get().plan();
  }

  @Override
  public CompletableFuture<GetOnlineFeaturesResponse> answer(
      GetOnlineFeaturesRequest request, Duration patience) {
    long nanos = Math.min(patience.toNanos(), limits.maxDeadline().toNanos());
    long since = System.nanoTime();
    CatalogIndex index = catalog.get();
    CallScope scope = new CallScope(since + nanos, new CompletableFuture<>());
    open.add(scope);
    CompletableFuture<GetOnlineFeaturesResponse> answer = new CompletableFuture<>();
    later(request, scope, (asked, within) -> onlineFeatures.handle(index, asked, within))
        .whenComplete(
            (response, failure) -> {
              open.remove(scope);
              if (failure != null) {
                answer.completeExceptionally(ErrorStatus.of(failure));
              } else {
                answer.complete(response);
                tell(request, response, since, index);
              }
            });
    answer.whenComplete(
        (response, failure) -> {
          if (answer.isCancelled()) {
            scope.stopped().completeExceptionally(new CancellationException());
          }
        });
    return answer;
  }

  private void tell(
      GetOnlineFeaturesRequest request,
      GetOnlineFeaturesResponse response,
      long sinceNanos,
      CatalogIndex index) {
    listener.answered(
        new AnswerListener.Answered(
            request, response, System.nanoTime() - sinceNanos, index.definitions()));
  }

  private static <Q, R> CompletableFuture<R> later(
      Q request, CallScope scope, BiFunction<Q, CallScope, CompletableFuture<R>> handler) {
    try {
      return handler.apply(request, scope);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static <R> void answer(StreamObserver<R> observer, Supplier<R> handler) {
    R response;
    try {
      response = handler.get();
    } catch (RuntimeException e) {
      observer.onError(ErrorStatus.of(e));
      return;
    }
    observer.onNext(response);
    observer.onCompleted();
  }

  private <Q, R> void answerLater(
      StreamObserver<R> observer,
      Q request,
      BiFunction<Q, CallScope, CompletableFuture<R>> handler,
      BiConsumer<Q, R> afterwards) {
    CallScope scope = new CallScope(deadlineNanos(), new CompletableFuture<>());
    ServerCallStreamObserver<R> call = (ServerCallStreamObserver<R>) observer;
    open.add(scope);
    call.setOnCancelHandler(
        () -> scope.stopped().completeExceptionally(new CancellationException()));
    later(request, scope, handler)
        .whenComplete(
            (response, failure) -> {
              open.remove(scope);
              if (failure != null) {
                call.onError(ErrorStatus.of(failure));
              } else {
                call.onNext(response);
                call.onCompleted();
                afterwards.accept(request, response);
              }
            });
  }

  private long deadlineNanos() {
    Deadline deadline = Context.current().getDeadline();
    long nanos =
        deadline == null
            ? limits.defaultDeadline().toNanos()
            : Math.min(
                deadline.timeRemaining(TimeUnit.NANOSECONDS), limits.maxDeadline().toNanos());
    return System.nanoTime() + nanos;
  }
}
