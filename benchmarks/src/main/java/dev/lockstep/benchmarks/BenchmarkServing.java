/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static com.google.common.base.Preconditions.checkState;

import dev.lockstep.aggregate.AggregateFunction;
import dev.lockstep.aggregate.AggregateSpec;
import dev.lockstep.aggregate.Aggregators;
import dev.lockstep.grpc.client.FeatureQuery;
import dev.lockstep.grpc.client.FeatureStoreClient;
import dev.lockstep.grpc.client.OnlineFeatures;
import dev.lockstep.grpc.server.LockstepServer;
import dev.lockstep.grpc.server.ServerConfig;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ServicePlan;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.Explanation;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.time.Window;
import dev.lockstep.type.ValueType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What serving costs above the reader: client, loopback connection, request checks and response,
 * with a reader that has every answer ready. Argument: seconds per shape, 5 by default.
 */
public final class BenchmarkServing {
  private static final int VIEWS = 5;
  private static final int FEATURES = 10;

  private BenchmarkServing() {}

  public static void main(String[] arguments) {
    int seconds = arguments.length == 0 ? 5 : Integer.parseInt(arguments[0]);
    Catalog catalog = new Catalog(plan(), 1, Instant.EPOCH, List.of());
    try (LockstepServer server =
            new LockstepServer(
                ServerConfig.DEFAULT.withAddress("127.0.0.1", 0),
                () -> catalog,
                new ReadyReader(),
                new SimpleMeterRegistry());
        FeatureStoreClient client =
            FeatureStoreClient.connect("127.0.0.1", server.start().port())) {
      System.out.println(Machine.describe());
      System.out.println(
          "| entities x features | p50 ms | p95 ms | p99 ms | max ms | requests/s |");
      System.out.println("|---|---|---|---|---|---|");
      run("none (list entities)", seconds, () -> checkState(client.entities().size() == 1));
      for (int[] shape : new int[][] {{1, 10}, {10, 50}, {100, 50}}) {
        FeatureQuery query = query(shape[0], shape[1]);
        run(
            shape[0] + " x " + shape[1],
            seconds,
            () -> check(client.get(query), shape[0], shape[1]));
      }
    }
  }

  private static void run(String name, int seconds, Runnable call) {
    measure(seconds, call);
    Latencies latencies = measure(seconds, call);
    System.out.printf(
        "| %s | %s | %.0f |%n", name, latencies.cells(), latencies.size() / (double) seconds);
  }

  private static Latencies measure(int seconds, Runnable call) {
    Latencies latencies = new Latencies();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (long start = System.nanoTime(); start < end; ) {
      call.run();
      long now = System.nanoTime();
      latencies.add(now - start);
      start = now;
    }
    return latencies;
  }

  private static void check(OnlineFeatures answer, int entities, int features) {
    checkState(answer.rows() == entities && answer.names().size() == features, "Wrong shape");
    checkState(
        answer.getDouble(entities - 1, "v0__f3").orElseThrow()
            == ReadyReader.value(entities - 1, 3),
        "Wrong value");
  }

  private static FeatureQuery query(int entities, int features) {
    return FeatureQuery.ofService(features == FEATURES ? "one_view" : "all_views")
        .entities("card_id", IntStream.range(0, entities).mapToObj(i -> "card-" + i).toList())
        .fullNames()
        .build();
  }

  private static FeatureSetPlan plan() {
    ColumnPlan card = new ColumnPlan("card_id", ValueType.STRING, true);
    ColumnPlan amount = new ColumnPlan("amount", ValueType.DOUBLE, false);
    EntityPlan entity = new EntityPlan("card", List.of(card));
    AggregateSpec sum = AggregateSpec.of(AggregateFunction.SUM);
    Map<String, ViewPlan> views = new LinkedHashMap<>();
    List<FeatureRef> references = new ArrayList<>();
    for (int v = 0; v < VIEWS; v++) {
      List<FeaturePlan> features = new ArrayList<>();
      for (int f = 0; f < FEATURES; f++) {
        references.add(new FeatureRef("v" + v, "f" + f));
        features.add(
            new AggregateFeature(
                "f" + f,
                sum,
                Optional.of(amount),
                Optional.empty(),
                Window.ofMillis(1000L * (f + 1)),
                OptionalInt.empty(),
                Aggregators.create(sum, Optional.of(ValueType.DOUBLE))));
      }
      views.put(
          "v" + v,
          new ViewPlan(
              "v" + v,
              1,
              1,
              entity,
              List.of(),
              List.of(card, amount),
              Optional.empty(),
              new ViewKind.Windowed(),
              features,
              1));
    }
    return new FeatureSetPlan(
        Map.of(),
        Map.of("card", entity),
        views,
        Map.of(),
        Map.of(
            "one_view",
            new ServicePlan("one_view", references.subList(0, FEATURES)),
            "all_views",
            new ServicePlan("all_views", references)));
  }

  /** Has every answer ready. */
  private static final class ReadyReader implements FeatureReader {
    private record Shape(String view, int entities) {}

    private final Map<Shape, ViewAnswer> answers = new ConcurrentHashMap<>();

    static double value(int entity, int feature) {
      return entity + feature / 16.0;
    }

    @Override
    public CompletableFuture<ViewAnswer> read(ViewRequest request) {
      return CompletableFuture.completedFuture(
          answers.computeIfAbsent(
              new Shape(request.view().name(), request.entities().size()),
              shape -> answer(shape.entities())));
    }

    private static ViewAnswer answer(int entities) {
      List<EntityAnswer> rows = new ArrayList<>();
      for (int e = 0; e < entities; e++) {
        int entity = e;
        rows.add(
            new EntityAnswer(
                IntStream.range(0, FEATURES)
                    .mapToObj(f -> FeatureValue.of(value(entity, f), 1_763_650_000_000L))
                    .toList(),
                new Position(1, 1, 0, 0, 0, 1_000_000 + e)));
      }
      return new ViewAnswer(rows, List.of());
    }

    @Override
    public CompletableFuture<Explanation> explain(ViewRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
