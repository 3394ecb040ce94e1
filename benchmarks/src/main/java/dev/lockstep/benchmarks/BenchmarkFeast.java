/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static com.google.common.base.Preconditions.checkState;

import dev.lockstep.feast.serving.http.FeastHttpServer;
import dev.lockstep.feast.serving.write.FeastWrites;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * Feast's own benchmark, shape B1: latest values of 25 views of 10 {@code INT64} features, asked
 * for over Lockstep's gRPC, Feast's gRPC and Feast's HTTP, and beside them of Feast's Python server
 * over Redis with the same values, in turns. Every answer that is kept is checked.
 *
 * <p>Arguments, all optional: {@code entities=10000 seconds=10 warmup=10 partitions=4 hot=256
 * feast=true out=benchmarks/results/feast.md}.
 */
public final class BenchmarkFeast {
  private static final int ROUNDS = 5;
  private static final int CHECKED_PER_ROUND = 50;
  private static final int MOST_TOLD = 10;
  private static final int BATCH = 100;
  private static final int MOST_ROUNDS = 12;
  private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** What one request asks for. */
  private record Shape(int entities, int views) {
    String name() {
      return "%s x %s features".formatted(entities, views * FeastData.FEATURES);
    }
  }

  private static final List<Shape> SHAPES =
      List.of(new Shape(1, 5), new Shape(10, 5), new Shape(100, 5), new Shape(1, 25));

  /** An answer to be checked when nothing is measured. */
  private record Answered(List<Long> drivers, OnlineClient.Answer answer) {}

  /** What a client got. */
  private static final class Tally {
    final Latencies latencies = new Latencies();
    double seconds;
    double cpuMillis;
    final AtomicInteger failed = new AtomicInteger();
  }

  private final List<OnlineClient> clients;
  private final int entities;
  private final Report report;
  private long checked;
  private long wrong;

  private BenchmarkFeast(List<OnlineClient> clients, Arguments arguments) {
    this.clients = clients;
    this.entities = arguments.number("entities");
    this.report = new Report("Feast's clients", Path.of(arguments.text("out")));
  }

  public static void main(String[] words) throws Exception {
    Arguments arguments =
        new Arguments(
            words,
            Map.of(
                "entities", "10000",
                "seconds", "10",
                "warmup", "10",
                "partitions", "4",
                "hot", "256",
                "feast", "true",
                "out", "benchmarks/results/feast.md"));
    int entities = arguments.number("entities");
    System.err.println("Loads values on both sides and warms up before it measures: minutes.");
    try (ServingStack stack =
            new ServingStack(
                FeastData.definitions(arguments.number("partitions")), arguments.number("hot"));
        FeastHttpServer http = http(stack)) {
      FeastData.fill(stack, entities);
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", stack.server().port()).usePlaintext().build();
      List<OnlineClient> clients = new ArrayList<>();
      clients.add(OnlineClients.lockstep(stack.client()));
      if (arguments.number("hot") > 0) {
        readAll(stack, clients.get(0), entities);
      }
      clients.add(OnlineClients.servingService(channel));
      clients.add(
          OnlineClients.http(
              "Lockstep, Feast's HTTP", URI.create("http://127.0.0.1:" + http.port())));
      if (Boolean.parseBoolean(arguments.text("feast"))) {
        try (FeastServer feast = new FeastServer(entities)) {
          clients.add(OnlineClients.http("Feast on Redis, HTTP", feast.address()));
          new BenchmarkFeast(clients, arguments).run(arguments);
        }
      } else {
        new BenchmarkFeast(clients, arguments).run(arguments);
      }
      channel.shutdownNow();
    }
  }

  /** Reads every entity again and again, until nothing has to be read from Pinot for it. */
  private static void readAll(ServingStack stack, OnlineClient client, int entities) {
    List<String> references = FeastData.references(FeastData.VIEWS);
    stack.reader().trace(true);
    int queries;
    int rounds = 0;
    do {
      for (long first = 0; first < entities; first += BATCH) {
        long end = Math.min(entities, first + BATCH);
        var unused = client.ask(LongStream.range(first, end).boxed().toList(), references);
      }
      queries = stack.reader().takeQueries().size();
      System.err.printf("%,d queries to read every entity once%n", queries);
      // What is read twice is read as a whole soon after.
      LockSupport.parkNanos(ROUND_NANOS);
    } while (queries > 0 && ++rounds < MOST_ROUNDS);
    stack.reader().trace(false);
  }

  private static FeastHttpServer http(ServingStack stack) {
    FeastWrites refused =
        new FeastWrites(
            () -> stack.catalog().current().plan(),
            (source, events) ->
                CompletableFuture.failedFuture(new IllegalStateException("Nobody writes here")),
            System::currentTimeMillis);
    return FeastHttpServer.start("127.0.0.1", 0, stack.server().answers(), refused);
  }

  private void run(Arguments arguments) throws IOException {
    report.line(
        "%,d entities, one row in each of %s views of %s INT64 features, %s partitions a view; all"
            + " servers and stores on this machine, closed loop, clients in turns.",
        entities, FeastData.VIEWS, FeastData.FEATURES, arguments.text("partitions"));
    report.line(
        arguments.number("hot") > 0
            ? "Lockstep keeps rows of busy entities in memory; every entity was read before."
            : "Lockstep reads everything from Pinot.");
    report.line(
        "Machine ms: what all processors worked for one request, those of clients, servers and"
            + " stores together.");
    for (int threads : new int[] {1, 4}) {
      report.line("");
      report.line("## %s client%s", threads, threads == 1 ? "" : "s");
      report.line("");
      report.line(
          "| entities x features | server | p50 ms | p95 ms | p99 ms | max ms | per second |"
              + " machine ms | failed |");
      report.line("|---|---|---|---|---|---|---|---|---|");
      for (Shape shape : SHAPES) {
        measure(shape, threads, arguments.number("warmup"), arguments.number("seconds"));
      }
    }
    report.line("");
    report.line("%,d values checked, %,d wrong.", checked, wrong);
    report.line("");
    report.line(
        "Command: `benchmarks/run BenchmarkFeast entities=%s seconds=%s warmup=%s partitions=%s hot=%s`",
        entities,
        arguments.text("seconds"),
        arguments.text("warmup"),
        arguments.text("partitions"),
        arguments.text("hot"));
    report.write();
    checkState(wrong == 0, "%s wrong values", wrong);
  }

  private void measure(Shape shape, int threads, int warmup, int seconds) {
    for (OnlineClient client : clients) {
      ask(client, shape, threads, warmup, new Tally());
    }
    List<Tally> tallies = clients.stream().map(client -> new Tally()).toList();
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < clients.size(); i++) {
        ask(clients.get(i), shape, threads, seconds / (double) ROUNDS, tallies.get(i));
      }
    }
    for (int i = 0; i < clients.size(); i++) {
      Tally tally = tallies.get(i);
      report.line(
          "| %s | %s | %s | %.0f | %.2f | %s |",
          shape.name(),
          clients.get(i).name(),
          tally.latencies.cells(),
          tally.latencies.size() / tally.seconds,
          tally.cpuMillis / tally.latencies.size(),
          tally.failed);
    }
  }

  /** Asks from threads, each one request after the other. */
  private void ask(OnlineClient client, Shape shape, int threads, double seconds, Tally tally) {
    List<Answered> kept = new ArrayList<>();
    List<String> references = FeastData.references(shape.views());
    double cpu = Machine.cpuMillis();
    long begin = System.nanoTime();
    long end = begin + (long) (seconds * 1e9);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<CompletableFuture<Latencies>> loops = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        SplittableRandom random = new SplittableRandom(begin + thread);
        loops.add(
            CompletableFuture.supplyAsync(
                () -> loop(client, shape.entities(), references, end, random, kept, tally.failed),
                pool));
      }
      loops.forEach(loop -> tally.latencies.addAll(loop.join()));
    } finally {
      pool.shutdownNow();
    }
    tally.seconds += (System.nanoTime() - begin) / 1e9;
    tally.cpuMillis += Machine.cpuMillis() - cpu;
    kept.forEach(answered -> check(answered, shape));
  }

  private Latencies loop(
      OnlineClient client,
      int drivers,
      List<String> references,
      long end,
      SplittableRandom random,
      List<Answered> kept,
      AtomicInteger failed) {
    Latencies latencies = new Latencies();
    while (System.nanoTime() < end) {
      List<Long> asked = random.longs(drivers, 0, entities).boxed().toList();
      long start = System.nanoTime();
      OnlineClient.Answer answer;
      try {
        answer = client.ask(asked, references);
      } catch (UncheckedIOException e) {
        failed.incrementAndGet();
        continue;
      }
      latencies.add(System.nanoTime() - start);
      synchronized (kept) {
        if (kept.size() < CHECKED_PER_ROUND) {
          kept.add(new Answered(asked, answer));
        }
      }
    }
    return latencies;
  }

  private void check(Answered answered, Shape shape) {
    List<Long> values = answered.answer().values();
    int at = 0;
    for (int feature = 0; feature < shape.views() * FeastData.FEATURES; feature++) {
      for (long driver : answered.drivers()) {
        checked++;
        long right =
            FeastData.value(driver, feature / FeastData.FEATURES, feature % FeastData.FEATURES);
        if (values.get(at++) != right) {
          if (wrong++ < MOST_TOLD) {
            System.err.printf("driver %s, feature %s: not %s%n", driver, feature, right);
          }
        }
      }
    }
  }
}
