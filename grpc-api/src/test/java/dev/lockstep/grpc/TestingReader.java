/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc;

import dev.lockstep.store.Explanation;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/**
 * A reader that does with each read what a test says, and remembers what it was asked, but for the
 * probes of health.
 */
public final class TestingReader implements FeatureReader {
  private final FeatureReader delegate;
  private final List<ViewRequest> requests = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<ViewAnswer>> answers = new CopyOnWriteArrayList<>();
  private volatile BiFunction<FeatureReader, ViewRequest, CompletableFuture<ViewAnswer>> behaviour =
      FeatureReader::read;

  public TestingReader(FeatureReader delegate) {
    this.delegate = delegate;
  }

  public void behave(
      BiFunction<FeatureReader, ViewRequest, CompletableFuture<ViewAnswer>> newBehaviour) {
    behaviour = newBehaviour;
  }

  /** Every read from now on has no answer. */
  public void hang() {
    behave((reader, request) -> new CompletableFuture<>());
  }

  /** Every read from now on fails. */
  public void fail(Throwable failure) {
    behave((reader, request) -> CompletableFuture.failedFuture(failure));
  }

  public List<ViewRequest> requests() {
    return requests;
  }

  public List<CompletableFuture<ViewAnswer>> answers() {
    return answers;
  }

  @Override
  public CompletableFuture<ViewAnswer> read(ViewRequest request) {
    CompletableFuture<ViewAnswer> answer = behaviour.apply(delegate, request);
    if (!request.entities().get(0).encoded().equals("~")) {
      answers.add(answer);
      requests.add(request);
    }
    return answer;
  }

  @Override
  public CompletableFuture<Explanation> explain(ViewRequest request) {
    requests.add(request);
    return delegate.explain(request);
  }

  @Override
  public void close() {}
}
