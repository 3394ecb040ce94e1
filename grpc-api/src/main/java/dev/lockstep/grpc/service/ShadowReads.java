/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.service;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import dev.lockstep.error.LockstepException;
import dev.lockstep.grpc.service.CatalogIndex.Target;
import dev.lockstep.proto.v1.FeatureReferences;
import dev.lockstep.proto.v1.FeatureVector;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest;
import dev.lockstep.proto.v1.GetOnlineFeaturesRequest.ReadPointCase;
import dev.lockstep.proto.v1.GetOnlineFeaturesResponse;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.type.ValueType;
import dev.lockstep.wire.ColumnCells;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests a second time, from the candidate, and compares the features that both sets of
 * definitions have. It works on one thread behind a short queue, with a reader of its own: what
 * does not fit is dropped and counted, and nobody who asks ever waits for it. Thread-safe.
 *
 * <p>The second answer is of the same T, but of a later moment, so a row may have arrived between
 * the two. A difference counts only if it is still there when both sides are asked again.
 */
public final class ShadowReads implements AnswerListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShadowReads.class);
  private static final int QUEUE = 256;
  private static final int REPEATS = 3;
  private static final long PAUSE_MILLIS = 300;
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final long EXAMPLE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /**
   * What to compare.
   *
   * @param active the definitions that were served when it was answered
   * @param candidate those that were compared with then
   */
  private record Pair(
      GetOnlineFeaturesRequest request,
      GetOnlineFeaturesResponse response,
      CatalogIndex active,
      CatalogIndex candidate) {}

  private record Feature(String view, String name) {
    String reference() {
      return view + ":" + name;
    }
  }

  private final double rate;
  private final Supplier<CatalogIndex> active;
  private final Supplier<CatalogIndex> candidate;
  private final OnlineFeaturesHandler activeAnswers;
  private final OnlineFeaturesHandler candidateAnswers;
  private final ShadowMetrics metrics;
  private final BlockingQueue<Pair> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Map<Feature, Long> lastExample = new HashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Starts.
   *
   * @param rate the share of requests that are compared, above 0 and at most 1
   * @param active gives the definitions that are served
   * @param candidate gives those that may be served next; no views where there is no candidate
   * @param reader one that live requests do not use; is left open
   */
  public ShadowReads(
      double rate,
      Supplier<ServedDefinitions> active,
      Supplier<ServedDefinitions> candidate,
      FeatureReader reader,
      ServiceLimits limits,
      MeterRegistry registry) {
    checkArgument(rate > 0 && rate <= 1, "Rate is not in (0, 1]: %s", rate);
    this.rate = rate;
    this.active = CatalogIndex.following(active);
    this.candidate = CatalogIndex.following(candidate);
    // As many names as the service that was asked for has, not as a request may list.
    ServiceLimits wide =
        new ServiceLimits(
            limits.maxEntities(),
            Integer.MAX_VALUE,
            limits.maxExplainedRows(),
            limits.defaultDeadline(),
            limits.maxDeadline());
    this.activeAnswers =
        new OnlineFeaturesHandler(this.active, reader, wide, System::currentTimeMillis);
    this.candidateAnswers =
        new OnlineFeaturesHandler(this.candidate, reader, wide, System::currentTimeMillis);
    this.metrics = new ShadowMetrics(requireNonNull(registry, "registry is null"));
    this.thread = new Thread(this::run, "lockstep-shadow");
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
    thread.start();
  }

  @Override
  public void answered(Answered answered) {
    GetOnlineFeaturesRequest request = answered.request();
    try {
      CatalogIndex next = candidate.get();
      if (next.references().isEmpty() || ThreadLocalRandom.current().nextDouble() >= rate) {
        return;
      }
      if (request.getReadPointCase() != ReadPointCase.READPOINT_NOT_SET) {
        // Arrival times and positions are of one version.
        metrics.request("skipped");
      } else if (!queue.offer(new Pair(request, answered.response(), active.get(), next))) {
        metrics.request("dropped");
      }
    } catch (RuntimeException e) {
      LOG.error("Cannot take a request to compare", e);
    }
  }

  /** Ends; what waits is forgotten. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    try {
      thread.join(DEADLINE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (closed.getCount() > 0) {
      try {
        Pair next = queue.take();
        compare(next);
      } catch (InterruptedException e) {
        // Closed.
      } catch (RuntimeException e) {
        metrics.request("failed");
        LOG.error("Cannot compare an answer with the candidate's", e);
      }
    }
  }

  private void compare(Pair pair) throws InterruptedException {
    if (pair.active() != active.get() || pair.candidate() != candidate.get()) {
      // Something was deployed since.
      metrics.request("skipped");
      return;
    }
    Map<Feature, FeatureVector> served = byFeature(pair.request(), pair.response());
    List<Feature> shared = new ArrayList<>();
    served.forEach(
        (feature, vector) -> {
          if (isShared(feature)) {
            shared.add(feature);
          } else {
            metrics.values(feature.view(), feature.name(), "missing", vector.getStatusesCount());
          }
        });
    if (shared.isEmpty()) {
      metrics.request("compared");
      return;
    }
    GetOnlineFeaturesRequest again = again(pair, shared);
    try {
      count(settle(again, served, shared));
      metrics.request("compared");
    } catch (ExecutionException | TimeoutException | LockstepException | RequestException e) {
      metrics.request("failed");
      LOG.debug("The candidate does not answer", e);
    }
  }

  private record Comparison(
      List<Feature> features,
      Map<Feature, FeatureVector> served,
      Map<Feature, FeatureVector> shadow) {
    boolean isEqual() {
      return features.stream().allMatch(feature -> differences(feature).isEmpty());
    }

    /** Rows in which a feature differs. */
    List<Integer> differences(Feature feature) {
      FeatureVector a = requireNonNull(served.get(feature));
      FeatureVector b = requireNonNull(shadow.get(feature));
      List<Integer> rows = new ArrayList<>();
      for (int row = 0; row < a.getStatusesCount(); row++) {
        if (a.getStatusesValue(row) != b.getStatusesValue(row)
            || a.getEventTimesMillis(row) != b.getEventTimesMillis(row)
            || !Objects.equals(
                ColumnCells.get(a.getValues(), row), ColumnCells.get(b.getValues(), row))) {
          rows.add(row);
        }
      }
      return rows;
    }
  }

  /** Asks again while the sides differ, so that rows under way have time to arrive on both. */
  private Comparison settle(
      GetOnlineFeaturesRequest request, Map<Feature, FeatureVector> served, List<Feature> features)
      throws InterruptedException, ExecutionException, TimeoutException {
    Comparison comparison =
        new Comparison(features, served, byFeature(request, ask(candidateAnswers, request)));
    for (int i = 0; i < REPEATS && !comparison.isEqual(); i++) {
      if (closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new InterruptedException();
      }
      comparison =
          new Comparison(
              features,
              byFeature(request, ask(activeAnswers, request)),
              byFeature(request, ask(candidateAnswers, request)));
    }
    return comparison;
  }

  private void count(Comparison comparison) {
    for (Feature feature : comparison.features()) {
      List<Integer> different = comparison.differences(feature);
      FeatureVector served = requireNonNull(comparison.served().get(feature));
      metrics.values(feature.view(), feature.name(), "different", different.size());
      metrics.values(
          feature.view(), feature.name(), "equal", served.getStatusesCount() - different.size());
      if (!different.isEmpty()) {
        example(
            feature, served, requireNonNull(comparison.shadow().get(feature)), different.get(0));
      }
    }
  }

  private void example(Feature feature, FeatureVector served, FeatureVector shadow, int row) {
    long now = System.nanoTime();
    Long last = lastExample.get(feature);
    if (last == null || now - last > EXAMPLE_NANOS) {
      lastExample.put(feature, now);
      LOG.info(
          "Candidate differs: {} is {} {} as it is served, {} {} in the candidate (row {} of a request)",
          feature.reference(),
          served.getStatuses(row),
          ColumnCells.get(served.getValues(), row),
          shadow.getStatuses(row),
          ColumnCells.get(shadow.getValues(), row),
          row);
    }
  }

  private boolean isShared(Feature feature) {
    Target served = active.get().target(feature.reference()).orElse(null);
    Target next = candidate.get().target(feature.reference()).orElse(null);
    return served != null && next != null && type(served).equals(type(next));
  }

  private static ValueType type(Target target) {
    return target instanceof Target.Stored stored
        ? stored.feature().resultType()
        : ((Target.OnDemand) target).expression().resultType();
  }

  /** The same question about the features that both have, with T fixed. */
  private static GetOnlineFeaturesRequest again(Pair pair, List<Feature> features) {
    return pair.request().toBuilder()
        .setFeatures(
            FeatureReferences.newBuilder()
                .addAllReferences(features.stream().map(Feature::reference).toList()))
        .setAsOfMillis(pair.response().getAsOfMillis())
        .setFullFeatureNames(true)
        .clearAtLeast()
        .build();
  }

  private static Map<Feature, FeatureVector> byFeature(
      GetOnlineFeaturesRequest request, GetOnlineFeaturesResponse response) {
    Map<Feature, FeatureVector> vectors = new LinkedHashMap<>();
    for (FeatureVector vector : response.getFeaturesList()) {
      String prefix = vector.getView() + "__";
      String name =
          request.getFullFeatureNames() && vector.getName().startsWith(prefix)
              ? vector.getName().substring(prefix.length())
              : vector.getName();
      vectors.put(new Feature(vector.getView(), name), vector);
    }
    return vectors;
  }

  private static GetOnlineFeaturesResponse ask(
      OnlineFeaturesHandler handler, GetOnlineFeaturesRequest request)
      throws InterruptedException, ExecutionException, TimeoutException {
    CallScope scope =
        new CallScope(System.nanoTime() + DEADLINE.toNanos(), new CompletableFuture<>());
    return handler.handle(request, scope).get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
