/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import dev.lockstep.store.Explanation;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.StoreQuery;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Remembers, when asked to, the queries that answers took. Thread-safe. */
final class TracingReader implements FeatureReader {
  private final FeatureReader delegate;
  private final List<String> queries = new ArrayList<>();
  private volatile boolean tracing;

  TracingReader(FeatureReader delegate) {
    this.delegate = delegate;
  }

  void trace(boolean on) {
    tracing = on;
  }

  /** The queries since the last call. */
  List<String> takeQueries() {
    synchronized (queries) {
      List<String> taken = List.copyOf(queries);
      queries.clear();
      return taken;
    }
  }

  @Override
  public CompletableFuture<ViewAnswer> read(ViewRequest request) {
    CompletableFuture<ViewAnswer> answer = delegate.read(request);
    return tracing ? answer.thenApply(this::remember) : answer;
  }

  @Override
  public CompletableFuture<Explanation> explain(ViewRequest request) {
    return delegate.explain(request);
  }

  @Override
  public void close() {
    delegate.close();
  }

  private ViewAnswer remember(ViewAnswer answer) {
    synchronized (queries) {
      for (StoreQuery query : answer.queries()) {
        queries.add(query.text());
      }
    }
    return answer;
  }
}
