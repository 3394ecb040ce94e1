/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** GetOnlineFeatures: one read per view, all at once. Thread-safe. */
final class OnlineFeaturesHandler {
  private final Supplier<CatalogIndex> catalog;
  private final FeatureReader reader;
  private final ServiceLimits limits;
  private final LongSupplier clockMillis;

  OnlineFeaturesHandler(
      Supplier<CatalogIndex> catalog,
      FeatureReader reader,
      ServiceLimits limits,
      LongSupplier clockMillis) {
    this.catalog = catalog;
    this.reader = reader;
    this.limits = limits;
    this.clockMillis = clockMillis;
  }

  /**
   * Answers on a thread of the reader, or on the caller's if the reader has answered already.
   *
   * @throws RequestException if the request is wrong
   */
  CompletableFuture<GetOnlineFeaturesResponse> handle(
      GetOnlineFeaturesRequest request, CallScope scope) {
    return handle(catalog.get(), request, scope);
  }

  /** As the other, with definitions that the caller has looked up. */
  CompletableFuture<GetOnlineFeaturesResponse> handle(
      CatalogIndex index, GetOnlineFeaturesRequest request, CallScope scope) {
    ResolvedRequest resolved =
        new RequestResolver(index, limits, clockMillis, RequestFields.ONLINE)
            .resolve(request, scope.deadlineNanos());
    List<ViewRequest> reads = resolved.reads();
    FeatureReader pinned = reader.pinned();
    List<CompletableFuture<ViewAnswer>> calls = reads.stream().map(pinned::read).toList();
    List<String> names = reads.stream().map(read -> "view '" + read.view().name() + "'").toList();
    CompletableFuture<List<ViewAnswer>> all = ReaderCalls.all(calls, names, scope);
    return all.thenApply(answers -> new ResponseAssembler(resolved, answers).assemble());
  }
}
