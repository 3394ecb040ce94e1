/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds who listens on a port, where the operating system is Linux and lets us look. */
final class PortHolder {
  private static final Path PROC = Path.of("/proc");
  private static final String LISTENING = "0A";
  private static final int COMMAND_SHOWN = 160;

  private PortHolder() {}

  /** The holder as {@code process 4711 (java -jar ...)}, if it can be found. */
  static Optional<String> find(int port) {
    return Stream.of("net/tcp", "net/tcp6")
        .flatMap(table -> lines(PROC.resolve(table)))
        .flatMap(line -> inode(line, port).stream())
        .flatMap(inode -> processWithSocket(inode).stream())
        .findFirst();
  }

  /** Columns: slot, local address, remote address, state, ..., inode as the tenth. */
  private static Optional<String> inode(String line, int port) {
    String[] columns = line.strip().split("\\s+");
    boolean matches =
        columns.length > 9
            && columns[3].equals(LISTENING)
            && columns[1].endsWith(":" + String.format(Locale.ROOT, "%04X", port));
    return matches ? Optional.of(columns[9]) : Optional.empty();
  }

  private static Optional<String> processWithSocket(String inode) {
    String target = "socket:[" + inode + "]";
    return children(PROC)
        .filter(path -> path.getFileName().toString().chars().allMatch(Character::isDigit))
        .filter(process -> children(process.resolve("fd")).anyMatch(fd -> pointsTo(fd, target)))
        .map(PortHolder::describe)
        .findFirst();
  }

  private static boolean pointsTo(Path link, String target) {
    try {
      return Files.readSymbolicLink(link).toString().equals(target);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static String describe(Path process) {
    String command =
        lines(process.resolve("cmdline"))
            .findFirst()
            .map(line -> line.replace('\0', ' ').strip())
            .orElse("");
    if (command.length() > COMMAND_SHOWN) {
      command = command.substring(0, COMMAND_SHOWN) + "...";
    }
    return "process " + process.getFileName() + (command.isEmpty() ? "" : " (" + command + ")");
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static Stream<Path> children(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList().stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }
}
