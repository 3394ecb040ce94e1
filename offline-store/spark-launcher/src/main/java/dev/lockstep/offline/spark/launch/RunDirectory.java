/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark.launch;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Where one run of the engine keeps its log and what does not outlive it. The log stays behind as
 * that of the last run. What killed processes left is removed by the next run.
 */
final class RunDirectory implements AutoCloseable {
  private static final String PREFIX = "run-";
  private static final String LOG = "spark.log";
  private static final int LAST_LINES = 12;

  private final Path directory;
  private final Path lastLog;

  private RunDirectory(Path directory, Path lastLog) {
    this.directory = directory;
    this.lastLog = lastLog;
  }

  static RunDirectory create(Path parent) throws IOException {
    Files.createDirectories(parent);
    removeLeftovers(parent);
    String name =
        PREFIX + ProcessHandle.current().pid() + "-" + Long.toString(System.nanoTime(), 36);
    Path directory = Files.createDirectory(parent.resolve(name).toAbsolutePath().normalize());
    Files.createDirectory(directory.resolve("tmp"));
    return new RunDirectory(directory, parent.resolve(LOG));
  }

  private static void removeLeftovers(Path parent) throws IOException {
    try (DirectoryStream<Path> runs = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path run : runs) {
        if (!isOwned(run.getFileName().toString().substring(PREFIX.length()))) {
          delete(run);
        }
      }
    }
  }

  private static boolean isOwned(String owner) {
    try {
      long pid = Long.parseLong(owner.substring(0, Math.max(0, owner.indexOf('-'))));
      return ProcessHandle.of(pid).isPresent();
    } catch (NumberFormatException e) {
      return true;
    }
  }

  Path log() {
    return directory.resolve(LOG);
  }

  /** For {@code java.io.tmpdir}. */
  Path temporary() {
    return directory.resolve("tmp");
  }

  /** Where the log is afterwards. */
  Path lastLog() {
    return lastLog;
  }

  /** The log's last lines. */
  List<String> lastLines() {
    try {
      List<String> lines = Files.readAllLines(log());
      return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    } catch (IOException e) {
      return List.of("(cannot be read: " + e + ")");
    }
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(log())) {
      Files.move(log(), lastLog, StandardCopyOption.REPLACE_EXISTING);
    }
    delete(directory);
  }

  private static void delete(Path directory) throws IOException {
    MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
  }
}
