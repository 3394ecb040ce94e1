/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import com.google.common.base.Stopwatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code lockstep training-set} itself, cold, over what {@link TrainingMemoryFill} made. */
final class TrainingCommand {
  private TrainingCommand() {}

  /**
   * What a run took.
   *
   * @param firstLineSeconds until it printed anything
   * @param firstRowsSeconds until it printed a line of progress that counts rows
   * @param seconds until it had ended
   * @param peakMebibytes resident at most, without the child JVM of Spark
   */
  record Took(
      double firstLineSeconds, double firstRowsSeconds, double seconds, long peakMebibytes) {}

  /**
   * @param directory that was filled
   * @param out the training set
   * @param more arguments of the command
   * @throws IOException if the command fails
   */
  static Took run(Path directory, Path out, String service, List<String> more)
      throws IOException, InterruptedException {
    Path definitions = Files.writeString(directory.resolve("trips.yaml"), TripLake.YAML);
    Path home = Path.of(System.getProperty("lockstep.home", "."));
    List<String> command = new ArrayList<>();
    command.add(home.resolve("lockstep").toString());
    command.add("training-set");
    command.addAll(List.of("-D", "lake.warehouse=" + TrainingMemoryFill.lake(directory)));
    command.addAll(List.of("-d", definitions.toString()));
    command.addAll(List.of("--spine", TrainingMemoryFill.spine(directory).toString()));
    command.addAll(List.of("--service", service));
    command.addAll(List.of("--out", out.toString()));
    command.addAll(more);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LOCKSTEP_SKIP_BUILD", "true");
    Stopwatch watch = Stopwatch.createStarted();
    Process process = builder.start();
    double firstLine = -1;
    double firstRows = -1;
    long peak = 0;
    List<String> lines = new ArrayList<>();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        double now = seconds(watch);
        firstLine = firstLine < 0 ? now : firstLine;
        firstRows =
            firstRows < 0 && line.contains(": ") && line.endsWith(" rows") ? now : firstRows;
        peak = Math.max(peak, ProcessMemory.peakMebibytes(process.pid()));
        lines.add(line);
      }
    }
    if (process.waitFor() != 0) {
      throw new IOException("The command failed:\n" + String.join("\n", lines));
    }
    return new Took(firstLine, firstRows, seconds(watch), peak);
  }

  private static double seconds(Stopwatch watch) {
    return watch.elapsed(TimeUnit.MILLISECONDS) / 1000.0;
  }
}
