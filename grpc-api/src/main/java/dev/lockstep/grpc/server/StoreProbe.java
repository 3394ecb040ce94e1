/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.server;

import dev.lockstep.error.ErrorCategory;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.LogVersion;
import dev.lockstep.online.registry.VersionRole;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Finds out whether this server can answer, by asking the reader for an entity that cannot exist.
 * One view that answers is enough: a view whose table is still being made must not take the others
 * down. For one thread.
 */
final class StoreProbe {
  /** The encoding that is kept free for null, which no row has. */
  private static final EntityKey NOBODY = new EntityKey("~");

  private final Supplier<Catalog> catalog;
  private final FeatureReader reader;
  private final Duration timeout;
  private String lastAnswering = "";

  StoreProbe(Supplier<Catalog> catalog, FeatureReader reader, Duration timeout) {
    this.catalog = catalog;
    this.reader = reader;
    this.timeout = timeout;
  }

  /** Why this server cannot answer; empty if it can. */
  Optional<String> problem() {
    Catalog current = catalog.get();
    keepReady(current);
    List<ViewPlan> views = new ArrayList<>(current.plan().views().values());
    if (views.isEmpty()) {
      return Optional.of("No feature view is deployed");
    }
    for (ViewPlan view : views) {
      if (view.name().equals(lastAnswering) && problem(view).isEmpty()) {
        return Optional.empty();
      }
    }
    return anyAnswers(views);
  }

  /**
   * Reads what a promotion or a rollback would serve, so that the reader knows these versions
   * before a request needs them. Whether they answer is nobody's concern yet.
   */
  private void keepReady(Catalog current) {
    for (ViewPlan view : current.running()) {
      if (current.role(LogVersion.of(view)) != VersionRole.ACTIVE) {
        var unused = startProbe(view);
      }
    }
  }

  private Optional<String> anyAnswers(List<ViewPlan> views) {
    List<CompletableFuture<Optional<String>>> probes =
        views.stream().map(this::startProbe).toList();
    Optional<String> problem = Optional.empty();
    for (int i = 0; i < views.size(); i++) {
      problem = probes.get(i).join();
      if (problem.isEmpty()) {
        lastAnswering = views.get(i).name();
        return problem;
      }
    }
    return problem;
  }

  private Optional<String> problem(ViewPlan view) {
    return startProbe(view).join();
  }

  private CompletableFuture<Optional<String>> startProbe(ViewPlan view) {
    ViewRequest request =
        new ViewRequest(
            view,
            List.of(view.features().get(0)),
            List.of(NOBODY),
            0,
            new ReadPoint.Latest(),
            List.of(),
            System.nanoTime() + timeout.toNanos());
    CompletableFuture<ViewAnswer> answer;
    try {
      answer = reader.read(request);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    return answer
        .copy()
        .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .handle((found, failure) -> failure == null ? Optional.empty() : problem(view, failure));
  }

  /** A store that says no is a store that answers. */
  private static Optional<String> problem(ViewPlan view, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof LockstepException known
        && known.code().category() == ErrorCategory.RESOURCES) {
      return Optional.empty();
    }
    return Optional.of("View " + view.name() + " does not answer: " + cause);
  }
}
