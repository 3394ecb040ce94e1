/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import static com.google.common.base.Preconditions.checkState;

import dev.lockstep.grpc.client.FeatureQuery;
import dev.lockstep.grpc.client.OnlineFeatures;
import dev.lockstep.materialization.ingest.IngestConfig;
import dev.lockstep.materialization.ingest.IngestService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * From the broker's acknowledgement of a source event to the first gRPC answer that counts it,
 * while events arrive at a steady rate; source, Kafka, ingest, Pinot, server and client on this
 * machine. In the end every card's count is compared with what was sent.
 *
 * <p>Arguments, all optional: {@code rate=1000 seconds=60 warmup=60 hot=0
 * out=benchmarks/results/freshness.md}.
 */
public final class BenchmarkFreshness {
  private static final int PROBE_EVERY = 25;
  private static final int MAX_ASKED = 50;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final String DEFINITIONS =
      """
      kind: Source
      name: payments
      topic: payments
      timestamp: event_time
      schema: {payment_id: {type: STRING, required: true}, card_id: {type: STRING, required: true}, \
      amount: DOUBLE, event_time: TIMESTAMP}
      ---
      kind: Entity
      name: card
      keys: {card_id: STRING}
      ---
      kind: FeatureView
      name: card_activity
      entity: card
      sources: [payments]
      where: amount > 0.0
      dedup: {by: [card_id, payment_id], horizon: 1h}
      features:
        - {name: payments, aggregate: count, windows: [24h]}
        - {name: spend, aggregate: sum, of: amount, windows: [1h, 24h]}
      """;

  private final ServingStack stack;
  private final FreshnessTraffic traffic;
  private final int warmUpProbes;
  private final Latencies latencies = new Latencies();
  private int reads;

  private BenchmarkFreshness(ServingStack stack, FreshnessTraffic traffic, int warmUpProbes) {
    this.stack = stack;
    this.traffic = traffic;
    this.warmUpProbes = warmUpProbes;
  }

  public static void main(String[] words) throws Exception {
    Arguments arguments =
        new Arguments(
            words,
            Map.of(
                "rate", "1000",
                "seconds", "60",
                "warmup", "60",
                "hot", "0",
                "out", "benchmarks/results/freshness.md"));
    int rate = arguments.number("rate");
    int warmUp = rate * arguments.number("warmup");
    int events = warmUp + rate * arguments.number("seconds");
    Path state = Files.createTempDirectory("benchmark-freshness");
    try (ServingStack stack = new ServingStack(DEFINITIONS, arguments.number("hot"));
        IngestService ingest =
            new IngestService(
                IngestConfig.of(stack.config(), state),
                () -> stack.catalog().current().plan().views().values(),
                new SimpleMeterRegistry());
        FreshnessTraffic traffic =
            new FreshnessTraffic(stack.config(), "payments", rate, events, PROBE_EVERY)) {
      ingest.start();
      new BenchmarkFreshness(stack, traffic, warmUp / PROBE_EVERY).run(arguments);
    }
  }

  private void run(Arguments arguments) throws IOException, InterruptedException {
    traffic.sendFirst();
    while (counts(List.of(FreshnessTraffic.FIRST)).getLong(0, "payments").orElseThrow() == 0) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    Thread source = new Thread(traffic::send, "source");
    source.start();
    watch();
    source.join();
    long wrong = settledWrongCounts();
    Report report = new Report("Freshness", Path.of(arguments.text("out")));
    report.line(
        "Broker acknowledgement of a source event to the first gRPC answer that counts it, at %s"
            + " events/s; everything on this machine.",
        arguments.text("rate"));
    report.line("");
    report.line("| probes | reads | p50 ms | p95 ms | p99 ms | max ms |");
    report.line("|---|---|---|---|---|---|");
    report.line("| %,d | %,d | %s |", latencies.size(), reads, latencies.cells());
    report.line("");
    report.line(
        "%,d counts compared with what was sent, %,d wrong.",
        FreshnessTraffic.cards() + traffic.probes(), wrong);
    report.line("");
    report.line(
        "Command: `benchmarks/run BenchmarkFreshness rate=%s seconds=%s warmup=%s hot=%s`",
        arguments.text("rate"),
        arguments.text("seconds"),
        arguments.text("warmup"),
        arguments.text("hot"));
    report.write();
    checkState(wrong == 0, "%s wrong counts", wrong);
  }

  /** Asks for the probes that are acknowledged and not yet seen, until all were seen. */
  private void watch() {
    List<Integer> waiting = new ArrayList<>();
    int next = 0;
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (next < traffic.probes() || !waiting.isEmpty()) {
      while (next < traffic.probes() && traffic.acknowledgedNanos(next) != 0) {
        waiting.add(next++);
      }
      if (!waiting.isEmpty() && removeSeen(waiting)) {
        end = System.nanoTime() + PATIENCE_NANOS;
      }
      checkState(System.nanoTime() < end, "Probes were never seen: %s", waiting);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private boolean removeSeen(List<Integer> waiting) {
    List<Integer> asked = waiting.subList(0, Math.min(waiting.size(), MAX_ASKED));
    OnlineFeatures answer = counts(asked.stream().map(FreshnessTraffic::probe).toList());
    long now = System.nanoTime();
    reads++;
    int row = 0;
    boolean any = false;
    for (Iterator<Integer> probes = asked.iterator(); probes.hasNext(); row++) {
      int probe = probes.next();
      if (answer.getLong(row, "payments").orElseThrow() > 0) {
        if (probe >= warmUpProbes) {
          latencies.add(now - traffic.acknowledgedNanos(probe));
        }
        probes.remove();
        any = true;
      }
    }
    return any;
  }

  /** Every event may take as long as a probe: what is missing at first may be on its way. */
  private long settledWrongCounts() {
    long end = System.nanoTime() + PATIENCE_NANOS;
    long wrong = wrongCounts();
    while (wrong > 0 && System.nanoTime() < end) {
      wrong = wrongCounts();
    }
    return wrong;
  }

  private long wrongCounts() {
    long wrong = 0;
    for (int from = 0; from < FreshnessTraffic.cards(); from += 1000) {
      List<Integer> numbers = IntStream.range(from, from + 1000).boxed().toList();
      OnlineFeatures answer = counts(numbers.stream().map(FreshnessTraffic::card).toList());
      for (int row = 0; row < numbers.size(); row++) {
        wrong +=
            answer.getLong(row, "payments").orElseThrow() == traffic.count(numbers.get(row))
                ? 0
                : 1;
      }
    }
    for (int from = 0; from < traffic.probes(); from += 1000) {
      List<String> probes =
          IntStream.range(from, Math.min(from + 1000, traffic.probes()))
              .mapToObj(FreshnessTraffic::probe)
              .toList();
      OnlineFeatures answer = counts(probes);
      for (int row = 0; row < probes.size(); row++) {
        wrong += answer.getLong(row, "payments").orElseThrow() == 1 ? 0 : 1;
      }
    }
    return wrong;
  }

  private OnlineFeatures counts(List<String> cards) {
    return stack
        .client()
        .get(FeatureQuery.ofFeatures("card_activity:payments").entities("card_id", cards).build());
  }
}
