/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import com.google.errorprone.annotations.FormatMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The lines of a result: printed as they come, written to a file when all are there. */
final class Report {
  private final Path out;
  private final List<String> lines = new ArrayList<>();

  /**
   * Begins with the title and the machine.
   *
   * @param out the file to write
   */
  Report(String title, Path out) {
    this.out = out;
    line("# %s", title);
    line("");
    line("%s", Machine.describe());
    line("");
  }

  @FormatMethod
  void line(String format, Object... arguments) {
    String line = String.format(Locale.ROOT, format, arguments);
    System.out.println(line);
    lines.add(line);
  }

  void write() throws IOException {
    Path directory = out.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    Files.write(out, lines);
  }
}
