/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import com.google.common.base.Splitter;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Measures how soon {@code lockstep training-set} says how far it is, cold, with each engine.
 * Prints every run and the medians; the engines' files must be the same, or the exit code is 1.
 */
public final class BenchmarkTrainingStart {
  private BenchmarkTrainingStart() {}

  public static void main(String[] arguments) throws Exception {
    Arguments set =
        new Arguments(
            arguments,
            Map.of(
                "trips", "1000000",
                "engines", "local,spark",
                "service", "point_in_time",
                "runs", "5",
                "out", "benchmarks/target/training-start.md"));
    Report report = new Report("How soon a training set says something", Path.of(set.text("out")));
    Path directory = Files.createTempDirectory("training-start");
    boolean same = true;
    try {
      TrainingMemoryFill.main(new String[] {directory.toString(), set.text("trips"), "122880"});
      report.line("| engine | run | first line s | first line that counts rows s | end s |");
      report.line("|---|---|---|---|---|");
      Path first = directory.resolve("first");
      for (String engine : Splitter.on(',').split(set.text("engines"))) {
        List<TrainingCommand.Took> runs = new ArrayList<>();
        for (int run = 1; run <= set.number("runs"); run++) {
          Path out = directory.resolve(engine + run);
          TrainingCommand.Took took =
              TrainingCommand.run(directory, out, set.text("service"), List.of("--engine", engine));
          runs.add(took);
          line(report, engine, Integer.toString(run), took);
          Path data = out.resolve("data.parquet");
          if (!Files.exists(first)) {
            Files.copy(data, first);
          }
          same &= Files.mismatch(first, data) < 0;
          MoreFiles.deleteRecursively(out, RecursiveDeleteOption.ALLOW_INSECURE);
        }
        line(report, engine, "median", median(runs));
      }
    } finally {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    report.line("");
    report.line("%s", same ? "All files are the same." : "FILES DIFFER");
    report.write();
    System.exit(same ? 0 : 1);
  }

  private static void line(Report report, String engine, String run, TrainingCommand.Took took) {
    report.line(
        "| %s | %s | %.1f | %.1f | %.1f |",
        engine, run, took.firstLineSeconds(), took.firstRowsSeconds(), took.seconds());
  }

  private static TrainingCommand.Took median(List<TrainingCommand.Took> runs) {
    return new TrainingCommand.Took(
        median(runs, TrainingCommand.Took::firstLineSeconds),
        median(runs, TrainingCommand.Took::firstRowsSeconds),
        median(runs, TrainingCommand.Took::seconds),
        0);
  }

  private static double median(
      List<TrainingCommand.Took> runs, ToDoubleFunction<TrainingCommand.Took> value) {
    return runs.stream().mapToDouble(value).sorted().skip(runs.size() / 2).findFirst().orElse(0);
  }
}
