/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static com.google.common.base.Preconditions.checkState;

import com.sun.management.OperatingSystemMXBean;
import dev.lockstep.grpc.client.FeatureQuery;
import dev.lockstep.grpc.client.OnlineFeatures;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Reads over gRPC from a real Kafka and Pinot on this machine, client, server and stores together;
 * beside each shape the queries that its reads need, as bare as they can be sent, in turns with the
 * reads. Answers are compared with the oracle.
 *
 * <p>Arguments, all optional: {@code cards=5000 rows=40 seconds=10 warmup=20 rate=200 hot=0
 * out=benchmarks/results/read.md}; {@code hot} is the memory for busy entities, in MiB.
 */
public final class BenchmarkRead {
  private static final int ROUNDS = 5;
  private static final double OVERLOADED_MILLIS = 100;
  private static final int CHECKED_PER_SHAPE = 500;
  private static final List<ReadShape> SHAPES =
      List.of(ReadShape.of(1, 1), ReadShape.of(1, 5), ReadShape.of(10, 5), ReadShape.of(100, 5));

  private final ServingStack stack;
  private final AnswerChecker checker;
  private final BarePinot bare;
  private final int cards;
  private final int seconds;
  private final SplittableRandom random = new SplittableRandom(577_215);
  private final Report report;
  private final Map<ReadShape, Double> perSecond = new HashMap<>();

  /** An answer to be checked when nothing is measured. */
  private record Answered(List<String> cards, OnlineFeatures answer) {}

  private BenchmarkRead(ServingStack stack, ReadData data, BarePinot bare, Arguments arguments) {
    this.stack = stack;
    this.checker = new AnswerChecker(stack.catalog().current().plan(), data.oracle());
    this.bare = bare;
    this.cards = arguments.number("cards");
    this.seconds = arguments.number("seconds");
    this.report = new Report("Online read", Path.of(arguments.text("out")));
  }

  public static void main(String[] words) throws Exception {
    Arguments arguments =
        new Arguments(
            words,
            Map.of(
                "cards", "5000",
                "rows", "40",
                "seconds", "10",
                "warmup", "20",
                "rate", "200",
                "hot", "0",
                "out", "benchmarks/results/read.md"));
    System.err.println("Loads rows and warms up before it measures: some minutes.");
    try (ServingStack stack = new ServingStack(ReadData.definitions(), arguments.number("hot"));
        BarePinot bare = new BarePinot(stack.broker())) {
      ReadData data = new ReadData(stack.config());
      for (int view = 0; view < ReadData.VIEWS; view++) {
        data.fill(stack.view("cards_" + view), arguments.number("cards"), arguments.number("rows"));
      }
      BenchmarkRead benchmark = new BenchmarkRead(stack, data, bare, arguments);
      benchmark.run(arguments);
      checkState(benchmark.checker.wrong() == 0, "%s wrong values", benchmark.checker.wrong());
    }
  }

  private void run(Arguments arguments) throws IOException {
    report.line(
        "%,d cards x %s rows in each of %s views; Kafka, Pinot, server and client on this machine.",
        cards, arguments.text("rows"), ReadData.VIEWS);
    report.line(
        "Bare: the queries that the reads sent, over kept connections, bytes of the answers not"
            + " looked at.");
    report.line("");
    warmUp(arguments.number("warmup"));
    report.line("## Closed loop, one client");
    report.line("");
    report.line(
        "| entities | | p50 ms | p95 ms | p99 ms | max ms | per second | queries | CPU ms |"
            + " p50 / bare |");
    report.line("|---|---|---|---|---|---|---|---|---|---|");
    SHAPES.forEach(this::closedLoop);
    report.line("");
    report.line("## Open loop");
    report.line("");
    report.line("| entities | per second | p50 ms | p95 ms | p99 ms | max ms | failed |");
    report.line("|---|---|---|---|---|---|---|");
    for (ReadShape shape : SHAPES) {
      int rate = arguments.number("rate");
      // More than one client gets in a closed loop would only measure the queue.
      while (rate > Math.max(1, perSecond.getOrDefault(shape, 1.0))) {
        rate /= 2;
      }
      while (!openLoop(shape, rate) && rate > 1) {
        rate /= 2;
      }
    }
    report.line("");
    report.line(
        "%,d values compared with the oracle, %,d wrong.", checker.values(), checker.wrong());
    report.line("");
    report.line(
        "Command: `benchmarks/run BenchmarkRead cards=%s rows=%s seconds=%s warmup=%s rate=%s"
            + " hot=%s`",
        cards,
        arguments.text("rows"),
        seconds,
        arguments.text("warmup"),
        arguments.text("rate"),
        arguments.text("hot"));
    report.write();
  }

  /** Lets the compilers of all JVMs see every shape. */
  private void warmUp(int forSeconds) {
    for (ReadShape shape : SHAPES) {
      List<List<String>> queries = new ArrayList<>();
      reads(shape, forSeconds, new Latencies(), new ArrayList<>(), queries);
      bareReads(queries.subList(0, Math.min(queries.size(), 200)), new Latencies());
    }
  }

  /** Reads one after the other, in turns with the bare queries of the same reads. */
  private void closedLoop(ReadShape shape) {
    Latencies reads = new Latencies();
    Latencies bareReads = new Latencies();
    List<Answered> answers = new ArrayList<>();
    List<List<String>> queries = new ArrayList<>();
    long cpu = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long before = cpuNanos();
      queries.clear();
      reads(shape, seconds / (double) ROUNDS, reads, answers, queries);
      cpu += cpuNanos() - before;
      bareReads(queries, bareReads);
    }
    answers.forEach(answered -> checker.check(answered.cards(), answered.answer()));
    int perRead = queries.get(0).size();
    perSecond.put(shape, reads.size() / (double) seconds);
    report.line(
        "| %s | gRPC | %s | %.0f | %s | %.2f | %.2f |",
        shape.name(),
        reads.cells(),
        reads.size() / (double) seconds,
        perRead,
        cpu / 1e6 / reads.size(),
        reads.millis(0.5) / bareReads.millis(0.5));
    report.line("| | bare Pinot | %s | | %s | | |", bareReads.cells(), perRead);
  }

  private void reads(
      ReadShape shape,
      double forSeconds,
      Latencies latencies,
      List<Answered> answers,
      List<List<String>> queries) {
    stack.reader().trace(true);
    stack.reader().takeQueries();
    long end = System.nanoTime() + (long) (forSeconds * 1e9);
    while (System.nanoTime() < end) {
      List<String> asked = cards(shape);
      FeatureQuery query = query(shape, asked);
      long start = System.nanoTime();
      OnlineFeatures answer = stack.client().get(query);
      latencies.add(System.nanoTime() - start);
      queries.add(stack.reader().takeQueries());
      if (answers.size() < CHECKED_PER_SHAPE) {
        answers.add(new Answered(asked, answer));
      }
    }
    stack.reader().trace(false);
  }

  private void bareReads(List<List<String>> queries, Latencies latencies) {
    for (List<String> ofRead : queries) {
      long start = System.nanoTime();
      long bytes = bare.ask(ofRead);
      latencies.add(System.nanoTime() - start);
      checkState(bytes > 0, "An empty answer");
    }
  }

  /**
   * Reads that start at a steady rate, however long the ones before take.
   *
   * @return whether they kept up
   */
  private boolean openLoop(ReadShape shape, int rate) {
    openLoop(shape, rate, Math.max(1, seconds / 3), new Latencies());
    Latencies latencies = new Latencies();
    int failed = openLoop(shape, rate, seconds, latencies);
    report.line(
        "| %s | %s | %s | %s |",
        shape.name(), rate, latencies.size() == 0 ? "| | |" : latencies.cells(), failed);
    return failed == 0 && latencies.millis(0.5) < OVERLOADED_MILLIS;
  }

  private int openLoop(ReadShape shape, int rate, int forSeconds, Latencies latencies) {
    int total = rate * forSeconds;
    long[] nanos = new long[total];
    List<CompletableFuture<OnlineFeatures>> calls = new ArrayList<>(total);
    List<List<String>> asked = new ArrayList<>(total);
    long begin = System.nanoTime();
    for (int i = 0; i < total; i++) {
      int number = i;
      long due = begin + i * TimeUnit.SECONDS.toNanos(1) / rate;
      asked.add(cards(shape));
      FeatureQuery query = query(shape, asked.get(i));
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      calls.add(
          stack
              .client()
              .getAsync(query)
              .whenComplete((answer, failure) -> nanos[number] = System.nanoTime() - due));
    }
    int failed = 0;
    for (int i = 0; i < total; i++) {
      try {
        OnlineFeatures answer = calls.get(i).join();
        latencies.add(nanos[i]);
        if (i % (1 + total / CHECKED_PER_SHAPE) == 0) {
          checker.check(asked.get(i), answer);
        }
      } catch (RuntimeException e) {
        failed++;
      }
    }
    return failed;
  }

  private List<String> cards(ReadShape shape) {
    return IntStream.range(0, shape.entities())
        .mapToObj(i -> ReadData.card(random.nextInt(cards)))
        .toList();
  }

  private static FeatureQuery query(ReadShape shape, List<String> asked) {
    return FeatureQuery.ofService(shape.service()).entities("card_id", asked).build();
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
