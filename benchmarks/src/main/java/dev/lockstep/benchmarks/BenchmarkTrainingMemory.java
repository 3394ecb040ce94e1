/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import com.google.common.base.Splitter;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures what memory and time a training set takes as trips grow. Each size is filled into a lake
 * by one JVM and measured in another with a heap of its own, so that nothing else is in its memory;
 * then the {@code lockstep training-set} command does the same, to see how soon it says something.
 * Some rows of each size are compared with the oracle; the exit code is 1 if a value differs.
 *
 * <p>With {@code zones=1} all events are of one key; {@code rowgroup=10000000} makes a spine of few
 * row groups.
 */
public final class BenchmarkTrainingMemory {
  private static final String HEAP = "-Xmx2g";

  /** As the command has them. */
  private static final List<String> COLLECTOR =
      List.of(
          "-XX:InitialRAMPercentage=0.7",
          "-XX:MaxNewSize=64m",
          "-XX:GCTimeRatio=4",
          "-XX:MinHeapFreeRatio=15",
          "-XX:MaxHeapFreeRatio=30");

  private static final String ZONES = "lockstep.trips.zones";

  private final Arguments set;
  private final Report report;
  private long wrong;

  private BenchmarkTrainingMemory(Arguments set) {
    this.set = set;
    this.report = new Report("Memory and time of training sets", Path.of(set.text("out")));
  }

  public static void main(String[] arguments) throws Exception {
    BenchmarkTrainingMemory benchmark =
        new BenchmarkTrainingMemory(
            new Arguments(
                arguments,
                Map.of(
                    "trips", "1000000,3000000,10000000",
                    "zones", "263",
                    "services", "windows",
                    "modes", "as_seen",
                    "threads", "2",
                    "rowgroup", "122880",
                    "out", "benchmarks/target/training-memory.md")));
    // The trips that answers are checked against are those of the children.
    System.setProperty(ZONES, benchmark.set.text("zones"));
    benchmark.run();
    System.exit(benchmark.wrong == 0 ? 0 : 1);
  }

  private void run() throws Exception {
    report.line(
        "%s zones, %s threads, heap %s, row groups of %s; the lake was filled by another process.",
        set.text("zones"), set.text("threads"), HEAP, set.text("rowgroup"));
    report.line("");
    report.line(
        "| trips | work | mode | rows/s | s | CPU s | peak RSS MiB | heap after GC MiB | temporary"
            + " files MiB | command: first line s | command: s | command: peak RSS MiB |");
    report.line("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (String trips : Splitter.on(',').split(set.text("trips"))) {
      Path directory = Files.createTempDirectory("training-memory");
      try {
        measure(Integer.parseInt(trips), directory);
      } finally {
        MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    }
    report.line("");
    report.line("Of %d rows each, %d values differ from the oracle's.", samples(), wrong);
    report.write();
  }

  private void measure(int trips, Path directory) throws Exception {
    child(TrainingMemoryFill.class, directory, Integer.toString(trips), set.text("rowgroup"));
    for (String service : Splitter.on(',').split(set.text("services"))) {
      for (String mode : Splitter.on(',').split(set.text("modes"))) {
        List<String> lines =
            child(TrainingMemoryRun.class, directory, service, mode, set.text("threads"));
        String measured = lines.get(lines.size() - 1);
        String command = command(directory, service, mode);
        report.line("| %,d | %s | %s | %s | %s |", trips, service, mode, measured, command);
        wrong += check(trips, directory, service);
        delete(directory.resolve(TrainingMemoryRun.OUT));
        delete(directory.resolve("command"));
      }
    }
  }

  /** The longest window of an only key holds a thirtieth of all trips. */
  private int samples() {
    return set.number("zones") == 1 ? 1 : 40;
  }

  private long check(int trips, Path directory, String service) throws Exception {
    Path data = directory.resolve(TrainingMemoryRun.OUT).resolve("data.parquet");
    Path command = directory.resolve("command").resolve("data.parquet");
    try (DuckTrips duck = new DuckTrips(1, directory)) {
      long different = Files.mismatch(data, command) < 0 ? 0 : 1;
      return different + TripAnswers.sampleAgainstOracle(duck, service, data, trips, samples());
    }
  }

  /** The real command, cold. */
  private String command(Path directory, String service, String mode) throws Exception {
    TrainingCommand.Took took =
        TrainingCommand.run(
            directory,
            directory.resolve("command"),
            service,
            List.of("--mode", mode, "--threads", set.text("threads")));
    return String.format(
        Locale.ROOT,
        "%.1f | %.1f | %,d",
        took.firstRowsSeconds(),
        took.seconds(),
        took.peakMebibytes());
  }

  /** Runs a class in a JVM of its own; what it prints. */
  private List<String> child(Class<?> main, Path directory, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(HEAP);
    command.addAll(main == TrainingMemoryRun.class ? COLLECTOR : List.of());
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    command.add("-D" + ZONES + "=" + set.text("zones"));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.add(directory.toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines;
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      lines = output.lines().toList();
    }
    if (process.waitFor() != 0 || (lines.isEmpty() && main == TrainingMemoryRun.class)) {
      throw new IOException(main.getSimpleName() + " failed:\n" + String.join("\n", lines));
    }
    return lines;
  }

  private static void delete(Path directory) throws IOException {
    MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
  }
}
