/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static com.google.common.base.Preconditions.checkState;

import dev.lockstep.grpc.client.FeatureQuery;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.testing.Agreement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Reads exact sliding windows of entities that have from a hundred to a million events in 30 days,
 * with live events flowing, and batches of a hundred entities (shape B3). All reads go over gRPC,
 * the sizes in turns; answers are compared with the oracle at their positions.
 *
 * <p>Arguments, all optional: {@code largest=1000000 batch=10000 seconds=20 warmup=20 live=200
 * tiles=true hot=0 out=benchmarks/results/windows.md}; {@code batch} is the most events of an
 * entity in a batch. Ten million rows need a heap of 10 GB.
 */
public final class BenchmarkWindows {
  private static final int ROUNDS = 10;
  private static final int BATCH = 100;

  private final ServingStack stack;
  private final WindowData data;
  private final Report report;
  private final Map<String, List<String>> shapes = new LinkedHashMap<>();
  private long compared;
  private long wrong;

  private BenchmarkWindows(ServingStack stack, WindowData data, Arguments arguments) {
    this.stack = stack;
    this.data = data;
    this.report = new Report("Exact windows", Path.of(arguments.text("out")));
    int largest = arguments.number("largest");
    for (int events = 100; events <= largest; events *= 10) {
      shapes.put("1 entity, %,d events".formatted(events), List.of(WindowData.card(events, 0)));
    }
    for (int events = 100; events <= arguments.number("batch"); events *= 10) {
      int each = events;
      shapes.put(
          "%s entities, %,d events each".formatted(BATCH, events),
          IntStream.rangeClosed(1, BATCH).mapToObj(i -> WindowData.card(each, i)).toList());
    }
  }

  public static void main(String[] words) throws Exception {
    Arguments arguments =
        new Arguments(
            words,
            Map.of(
                "largest", "1000000",
                "batch", "10000",
                "seconds", "20",
                "warmup", "20",
                "live", "200",
                "tiles", "true",
                "hot", "0",
                "out", "benchmarks/results/windows.md"));
    System.err.println("Loads rows and warms up before it measures: some minutes.");
    try (ServingStack stack = new ServingStack(WindowData.definitions(), arguments.number("hot"));
        WindowData data = new WindowData(stack.config(), stack.view("windows"))) {
      BenchmarkWindows benchmark = new BenchmarkWindows(stack, data, arguments);
      for (int events = 100; events <= arguments.number("largest"); events *= 10) {
        data.fill(WindowData.card(events, 0), events);
      }
      for (int events = 100; events <= arguments.number("batch"); events *= 10) {
        for (int i = 1; i <= BATCH; i++) {
          data.fill(WindowData.card(events, i), events);
        }
      }
      data.awaitRows();
      if (arguments.text("tiles").equals("true")) {
        stack.commit(data.tiles());
      }
      benchmark.run(arguments);
      checkState(benchmark.wrong == 0, "%s wrong values", benchmark.wrong);
    }
  }

  private void run(Arguments arguments) throws IOException {
    int seconds = arguments.number("seconds");
    report.line(
        "Count, sum, min, max and last over 1 h, 24 h and 30 d: 15 features; events spread evenly"
            + " over 30 d, %s live ones per second among them; Kafka, Pinot, server and client on"
            + " this machine, one client, closed loop, the sizes in turns.",
        arguments.text("live"));
    report.line("");
    try (WindowData.Live live = data.live(arguments.number("live"))) {
      measure(arguments.number("warmup"), new LinkedHashMap<>());
      Map<String, Latencies> latencies = new LinkedHashMap<>();
      measure(seconds, latencies);
      report.line("| read | p50 ms | p95 ms | p99 ms | max ms | p99 / smallest |");
      report.line("|---|---|---|---|---|---|");
      double single = 0;
      double batch = 0;
      for (Map.Entry<String, Latencies> shape : latencies.entrySet()) {
        double p99 = shape.getValue().millis(0.99);
        boolean isSingle = shape.getKey().startsWith("1 ");
        if (isSingle && single == 0) {
          single = p99;
        } else if (!isSingle && batch == 0) {
          batch = p99;
        }
        report.line(
            "| %s | %s | %.2f |",
            shape.getKey(), shape.getValue().cells(), p99 / (isSingle ? single : batch));
      }
    }
    check();
    report.line("");
    report.line("%,d values compared with the oracle, %,d wrong.", compared, wrong);
    report.line("");
    report.line(
        "Command: `benchmarks/run BenchmarkWindows largest=%s batch=%s seconds=%s warmup=%s"
            + " live=%s tiles=%s hot=%s`",
        arguments.text("largest"),
        arguments.text("batch"),
        seconds,
        arguments.text("warmup"),
        arguments.text("live"),
        arguments.text("tiles"),
        arguments.text("hot"));
    report.write();
  }

  /** Reads every shape for so many seconds, in turns. */
  private void measure(int seconds, Map<String, Latencies> latencies) {
    for (int round = 0; round < ROUNDS; round++) {
      for (Map.Entry<String, List<String>> shape : shapes.entrySet()) {
        Latencies into = latencies.computeIfAbsent(shape.getKey(), name -> new Latencies());
        FeatureQuery query =
            FeatureQuery.ofService("all_windows").entities("card_id", shape.getValue()).build();
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos() / ROUNDS;
        while (System.nanoTime() < end) {
          long start = System.nanoTime();
          stack.client().get(query);
          into.add(System.nanoTime() - start);
        }
      }
    }
  }

  /** Compares answers at their positions, a few per shape: the oracle looks at every row. */
  private void check() {
    ViewPlan view = stack.view("windows");
    Random random = new Random(7);
    for (List<String> cards : shapes.values()) {
      List<String> some = new ArrayList<>(cards);
      Collections.shuffle(some, random);
      List<EntityKey> keys =
          some.subList(0, Math.min(3, some.size())).stream().map(data::key).toList();
      for (int i = 0; i < 3; i++) {
        long asOf = System.currentTimeMillis() - random.nextInt(i * 80_000_000 + 1);
        ViewRequest request = request(view, keys, asOf, new ReadPoint.Latest());
        ViewAnswer answer = stack.reader().read(request).join();
        List<Long> seqs = answer.entities().stream().map(e -> e.position().seq()).toList();
        ViewAnswer right =
            data.oracle().read(request(view, keys, asOf, new ReadPoint.UpTo(seqs))).join();
        for (int row = 0; row < keys.size(); row++) {
          for (int f = 0; f < view.features().size(); f++) {
            FeatureValue wanted = right.entities().get(row).values().get(f);
            FeatureValue given = answer.entities().get(row).values().get(f);
            compared++;
            if (!Agreement.agrees(view.features().get(f), wanted, given)) {
              wrong++;
              System.err.printf(
                  "%s %s at %s: %s instead of %s%n",
                  keys.get(row), view.features().get(f).name(), asOf, given, wanted);
            }
          }
        }
      }
    }
  }

  private static ViewRequest request(
      ViewPlan view, List<EntityKey> keys, long asOf, ReadPoint point) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    return new ViewRequest(view, view.features(), keys, asOf, point, List.of(), deadline);
  }
}
