/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What memory processes took, as Linux tells it. */
final class ProcessMemory {
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  private ProcessMemory() {}

  /** The most that a process had resident so far; 0 if that cannot be told. */
  static long peakMebibytes(long pid) {
    try {
      Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
      return peak.find() ? Long.parseLong(peak.group(1)) >> 10 : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
