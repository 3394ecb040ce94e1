/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/** What a benchmark ran on. */
final class Machine {
  private Machine() {}

  /** One line: processor, cores, memory, Java, moment. */
  static String describe() {
    return "%s, %s cores, %s GiB memory, Java %s, %s"
        .formatted(
            firstLine("/proc/cpuinfo", "model name", System.getProperty("os.arch", "unknown")),
            Runtime.getRuntime().availableProcessors(),
            memoryGib(),
            System.getProperty("java.version"),
            Instant.now().truncatedTo(ChronoUnit.MINUTES));
  }

  /** What all processors of the machine have worked since it started, in milliseconds. */
  static double cpuMillis() {
    String[] jiffies = firstLine("/proc/stat", "cpu ", "").split(" +");
    double busy = 0;
    // After the name: user, nice, system, idle, iowait, and two of interrupts.
    for (int i : new int[] {1, 2, 3, 6, 7}) {
      busy += i < jiffies.length && !jiffies[i].isEmpty() ? Long.parseLong(jiffies[i]) : 0;
    }
    return busy * 10;
  }

  private static String memoryGib() {
    String kib = firstLine("/proc/meminfo", "MemTotal", "").replaceAll("[^0-9]", "");
    return kib.isEmpty() ? "unknown" : Long.toString(Math.round(Long.parseLong(kib) / 1048576.0));
  }

  private static String firstLine(String file, String key, String otherwise) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(otherwise);
    } catch (IOException e) {
      return otherwise;
    }
  }
}
