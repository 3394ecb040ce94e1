/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import com.google.common.collect.ImmutableList;
import dev.lockstep.evaluate.PreparedView;
import dev.lockstep.evaluate.sweep.WindowSweep;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.testing.Agreement;
import dev.lockstep.testing.NaiveFeatureReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Measures the algebra on one thread: many moments of one key in a sweep, and the features of one
 * request over the rows of one entity. A sample of all answers is compared with the oracle; the
 * exit code is 1 if one is wrong.
 *
 * <p>Argument, optional: {@code out=benchmarks/results/algebra.md}.
 */
public final class BenchmarkAlgebra {
  private static final int EVENTS = 10_000;
  private static final int QUERIES = 100_000;
  private static final int SAMPLE = 50;
  private static final int RUNS = 7;
  private static final long WARM_UP_NANOS = 2_000_000_000L;

  private final AlgebraWorkload workload = new AlgebraWorkload();
  private final Report report;
  private int checked;
  private int wrong;

  private BenchmarkAlgebra(Report report) {
    this.report = report;
  }

  public static void main(String[] words) throws IOException {
    Arguments arguments = new Arguments(words, Map.of("out", "benchmarks/results/algebra.md"));
    Report report = new Report("Algebra", Path.of(arguments.text("out")));
    BenchmarkAlgebra benchmark = new BenchmarkAlgebra(report);
    benchmark.measureSweeps();
    benchmark.measureRequests();
    StateCosts.measure(report);
    report.line("");
    report.line("%d answers checked, %d wrong.", benchmark.checked, benchmark.wrong);
    report.line("");
    report.line("Command: `benchmarks/run BenchmarkAlgebra`");
    report.write();
    System.exit(benchmark.wrong == 0 ? 0 : 1);
  }

  private void measureSweeps() {
    ViewPlan view = AlgebraWorkload.view("sweep");
    List<LogRow> rows = workload.rows(EVENTS);
    long[] moments = workload.moments(QUERIES);
    report.line(
        "%,d queries x %,d events of one key, windows 1h 1d 30d all, one thread", QUERIES, EVENTS);
    report.line("| aggregates | median ms | CPU ms | M answers/s |");
    report.line("|---|---|---|---|");
    for (String name : List.of("avg", "top", "max", "sd", "p95")) {
      sweep(view, rows, moments, name);
    }
    sweep(view, rows, moments, "avg", "max");
    sweep(view, rows, moments, "avg", "top");
  }

  private void sweep(ViewPlan view, List<LogRow> rows, long[] moments, String... names) {
    List<AggregateFeature> features =
        AlgebraWorkload.features(view, names).stream().map(AggregateFeature.class::cast).toList();
    Work work = () -> WindowSweep.evaluate(view, features, rows, moments);
    double millis = medianNanos(work, RUNS) / 1e6;
    report.line(
        "| %s | %.0f | %.0f | %.1f |",
        String.join(", ", names),
        millis,
        cpuNanos(work, RUNS) / 1e6,
        moments.length * (double) features.size() / millis / 1e3);
    List<List<FeatureValue>> values = WindowSweep.evaluate(view, features, rows, moments);
    Random random = new Random(1);
    for (int i = 0; i < SAMPLE; i++) {
      int query = random.nextInt(moments.length);
      List<FeatureValue> answers = values.stream().map(column -> column.get(query)).toList();
      check(view, ImmutableList.copyOf(features), rows, moments[query], answers);
    }
  }

  private void measureRequests() {
    ViewPlan view = AlgebraWorkload.view("serving");
    report.line("");
    report.line("Features of one request, all rows of one entity read");
    report.line("| features | rows | median µs | p99 µs |");
    report.line("|---|---|---|---|");
    for (int size : new int[] {100, 300, 1000}) {
      List<LogRow> rows = workload.rows(size);
      List<FeaturePlan> all = view.features();
      List<FeaturePlan> tenth =
          all.stream().filter(feature -> feature.name().endsWith("30d")).toList();
      request(view, tenth, rows);
      request(view, all, rows);
    }
  }

  private void request(ViewPlan view, List<FeaturePlan> features, List<LogRow> rows) {
    long asOfMillis = AlgebraWorkload.end();
    // As a server does: what is known of the view is looked up before, not per request.
    PreparedView prepared = PreparedView.of(view, features);
    long[] nanos = nanos(() -> prepared.evaluate(asOfMillis, rows), 2000);
    report.line(
        "| %d | %d | %.0f | %.0f |",
        features.size(),
        rows.size(),
        nanos[nanos.length / 2] / 1e3,
        nanos[nanos.length * 99 / 100] / 1e3);
    check(view, features, rows, asOfMillis, prepared.evaluate(asOfMillis, rows));
  }

  private void check(
      ViewPlan view,
      List<FeaturePlan> features,
      List<LogRow> rows,
      long asOfMillis,
      List<FeatureValue> answers) {
    try (NaiveFeatureReader oracle = new NaiveFeatureReader()) {
      oracle.append(view, rows);
      ViewRequest request =
          new ViewRequest(
              view,
              features,
              List.of(AlgebraWorkload.CARD),
              asOfMillis,
              new ReadPoint.Latest(),
              List.of(),
              Long.MAX_VALUE);
      List<FeatureValue> expected = oracle.read(request).join().entities().get(0).values();
      for (int i = 0; i < features.size(); i++) {
        checked++;
        if (!Agreement.agrees(features.get(i), expected.get(i), answers.get(i))) {
          wrong++;
          report.line(
              "WRONG: %s at %d: %s, but the oracle says %s",
              features.get(i).name(), asOfMillis, answers.get(i), expected.get(i));
        }
      }
    }
  }

  interface Work {
    Object run();
  }

  static double medianNanos(Work work, int runs) {
    return nanos(work, runs)[runs / 2];
  }

  /** The CPU time of a run on this thread, on average; does not count the collector's threads. */
  private static double cpuNanos(Work work, int runs) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    long result = 0;
    for (int i = 0; i < runs; i++) {
      result += work.run() == null ? 1 : 0;
    }
    return (threads.getCurrentThreadCpuTime() - start + (result < 0 ? 1 : 0)) / (double) runs;
  }

  /** The times of {@code runs} runs after a warm-up, ascending. */
  private static long[] nanos(Work work, int runs) {
    long result = 0;
    for (long start = System.nanoTime(); System.nanoTime() - start < WARM_UP_NANOS; ) {
      result += work.run().hashCode() == 0 ? 1 : 0;
    }
    long[] nanos = new long[runs];
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      Object value = work.run();
      nanos[i] = System.nanoTime() - start;
      result += value == null ? 1 : 0;
    }
    Arrays.sort(nanos);
    if (result == Long.MIN_VALUE) {
      throw new AssertionError("The results must not be optimised away");
    }
    return nanos;
  }
}
