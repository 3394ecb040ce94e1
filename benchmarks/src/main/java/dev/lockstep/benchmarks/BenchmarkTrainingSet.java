/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.sun.management.OperatingSystemMXBean;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.spark.launch.SparkConfig;
import dev.lockstep.offline.spark.launch.SparkRunner;
import dev.lockstep.offline.training.FileFormat;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.SpineOrigin;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.local.LocalRunner;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Measures training sets on this machine: a point-in-time join and exact windows over trips, from
 * the lake to Parquet, beside DuckDB in the same process. Every count is compared with DuckDB's,
 * sums and averages with its floating-point ones roughly, and a sample with the oracle exactly; the
 * exit code is 1 if an answer is wrong.
 *
 * <p>Arguments: {@code trips=1000000 runs=3 duckdb=true spark=true sparkMebibytes=2048 threads=2
 * services=point_in_time,windows modes=as_seen,as_corrected results=FILE}.
 */
public final class BenchmarkTrainingSet {
  private static final String DATA = "data.parquet";

  private final int trips;
  private final int runs;
  private final int threads;
  private final boolean duckdb;
  private final boolean spark;
  private final int sparkMebibytes;
  private final List<String> services;
  private final List<Mode> modes;
  private final Path directory;
  private final Path spine;
  private final List<String> lines = new ArrayList<>();
  private long wrong;

  private BenchmarkTrainingSet(
      int trips,
      int runs,
      int threads,
      boolean duckdb,
      boolean spark,
      int sparkMebibytes,
      List<String> services,
      List<Mode> modes,
      Path directory) {
    this.trips = trips;
    this.runs = runs;
    this.threads = threads;
    this.duckdb = duckdb;
    this.spark = spark;
    this.sparkMebibytes = sparkMebibytes;
    this.services = services;
    this.modes = modes;
    this.directory = directory;
    this.spine = directory.resolve("trips.parquet");
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> set = new java.util.HashMap<>();
    for (String argument : arguments) {
      String[] pair = argument.split("=", 2);
      set.put(pair[0], pair[1]);
    }
    Path directory = Files.createTempDirectory("trips");
    BenchmarkTrainingSet benchmark =
        new BenchmarkTrainingSet(
            Integer.parseInt(set.getOrDefault("trips", "1000000")),
            Integer.parseInt(set.getOrDefault("runs", "3")),
            Integer.parseInt(set.getOrDefault("threads", "2")),
            Boolean.parseBoolean(set.getOrDefault("duckdb", "true")),
            Boolean.parseBoolean(set.getOrDefault("spark", "true")),
            Integer.parseInt(set.getOrDefault("sparkMebibytes", "2048")),
            List.of(set.getOrDefault("services", "point_in_time,windows").split(",")),
            Stream.of(set.getOrDefault("modes", "as_seen,as_corrected").split(","))
                .map(Mode::of)
                .toList(),
            directory);
    try {
      benchmark.run();
    } finally {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    String results = set.getOrDefault("results", "");
    if (!results.isEmpty()) {
      try (PrintStream out =
          new PrintStream(
              Files.newOutputStream(
                  Path.of(results),
                  java.nio.file.StandardOpenOption.CREATE,
                  java.nio.file.StandardOpenOption.APPEND),
              false,
              StandardCharsets.UTF_8)) {
        benchmark.lines.forEach(out::println);
      }
    }
    System.exit(benchmark.wrong == 0 ? 0 : 1);
  }

  private void run() throws Exception {
    try (DuckTrips duck = new DuckTrips(threads, directory)) {
      duck.writeTrips(trips, spine);
      try (Lake lake = TripLake.fill(directory.resolve("lake"), trips)) {
        print("");
        print(
            "%,d trips, %d threads, heap %d MiB, Java %s, %d cores"
                .formatted(
                    trips,
                    threads,
                    Runtime.getRuntime().maxMemory() >> 20,
                    System.getProperty("java.version"),
                    Runtime.getRuntime().availableProcessors()));
        print("");
        print("| work | engine | rows/s first run | rows/s best | CPU s | peak RSS MiB | wrong |");
        print("|---|---|---|---|---|---|---|");
        for (String service : services) {
          for (Mode mode : modes) {
            measure(service, mode, lake, duck);
          }
          if (spark) {
            for (Mode mode : modes) {
              measureSpark(service, mode, lake, duck);
            }
          }
          if (duckdb) {
            measureDuck(service, duck);
          }
        }
      }
    }
  }

  private void measure(String service, Mode mode, Lake lake, DuckTrips duck) throws Exception {
    List<Double> seconds = new ArrayList<>();
    double cpu = 0;
    Path out = directory.resolve(service + "-" + mode.spelling());
    for (int run = 0; run < runs; run++) {
      if (Files.exists(out)) {
        MoreFiles.deleteRecursively(out, RecursiveDeleteOption.ALLOW_INSECURE);
      }
      long cpuBefore = cpuNanos();
      long before = System.nanoTime();
      new LocalRunner(lake).run(job(service, mode, out), TrainingProgress.NONE);
      seconds.add((System.nanoTime() - before) / 1e9);
      cpu = (cpuNanos() - cpuBefore) / 1e9;
    }
    long differences =
        TripAnswers.differences(duck, service, spine, out.resolve(DATA), duckdb)
            + TripAnswers.sampleAgainstOracle(duck, service, out.resolve(DATA), trips);
    wrong += differences;
    print(line(service, "lockstep " + mode.spelling(), seconds, cpu, differences));
  }

  /** The time counts from when Spark has started; the bytes must be those of the local runner. */
  private void measureSpark(String service, Mode mode, Lake lake, DuckTrips duck) throws Exception {
    List<Double> seconds = new ArrayList<>();
    Path local = directory.resolve(service + "-" + mode.spelling());
    Path out = directory.resolve(service + "-" + mode.spelling() + "-spark");
    SparkConfig config =
        new SparkConfig(
            "local[" + threads + "]", sparkMebibytes, Map.of(), directory.resolve("spark"));
    for (int run = 0; run < runs; run++) {
      if (Files.exists(out)) {
        MoreFiles.deleteRecursively(out, RecursiveDeleteOption.ALLOW_INSECURE);
      }
      PhaseClock clock = new PhaseClock();
      new SparkRunner(lake.config(), config).run(job(service, mode, out), clock);
      seconds.add(clock.secondsSince("reading rows"));
      print("  " + clock);
    }
    boolean same = Files.mismatch(local.resolve(DATA), out.resolve(DATA)) == -1;
    wrong += same ? 0 : 1;
    print(line(service, "lockstep on Spark " + mode.spelling(), seconds, 0, same ? 0 : 1));
  }

  private void measureDuck(String service, DuckTrips duck) throws Exception {
    List<Double> seconds = new ArrayList<>();
    double cpu = 0;
    for (int run = 0; run < runs; run++) {
      long cpuBefore = cpuNanos();
      long before = System.nanoTime();
      duck.write(service, spine, directory.resolve("duck.parquet"));
      seconds.add((System.nanoTime() - before) / 1e9);
      cpu = (cpuNanos() - cpuBefore) / 1e9;
    }
    print(line(service, "DuckDB range windows", seconds, cpu, 0));
  }

  private TrainingJob job(String service, Mode mode, Path out) {
    return new TrainingJob(
        TripLake.definitions().plan(),
        TripLake.YAML,
        service,
        new SpineOrigin.OfFile(spine, FileFormat.PARQUET),
        TrainingJob.DEFAULT_TIMESTAMP_COLUMN,
        out,
        FileFormat.PARQUET,
        new TrainingJob.Options(mode, new TrainingPlan.Naming(false, false), false, threads),
        Map.of());
  }

  private String line(
      String service, String engine, List<Double> seconds, double cpu, long differences) {
    double best = seconds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %,.0f | %,.0f | %.2f | %s | %d |",
        service,
        engine,
        trips / seconds.get(0),
        trips / best,
        cpu,
        peakMebibytes(),
        differences);
  }

  private void print(String line) {
    lines.add(line);
    System.out.println(line);
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Of the whole process so far. */
  private static String peakMebibytes() {
    try {
      Matcher peak =
          Pattern.compile("VmHWM:\\s+(\\d+) kB")
              .matcher(Files.readString(Path.of("/proc/self/status")));
      return peak.find() ? Long.toString(Long.parseLong(peak.group(1)) >> 10) : "?";
    } catch (java.io.IOException e) {
      return "?";
    }
  }
}
