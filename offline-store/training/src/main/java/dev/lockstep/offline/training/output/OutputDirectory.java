/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that appears whole or not at all: everything is written to a hidden one beside it,
 * which is renamed at the end. What a killed process left behind is removed by the next job with
 * the same output.
 */
public final class OutputDirectory implements AutoCloseable {
  private static final String PARTIAL = ".partial-";

  private final Path target;
  private final Path partial;
  private final Path temporary;
  private final Thread hook;
  private boolean committed;

  private OutputDirectory(Path target, Path partial) throws IOException {
    this.target = target;
    this.partial = partial;
    this.temporary = Files.createDirectories(partial.resolve("temporary"));
    this.hook = new Thread(this::deleteAtExit, "training-set-cleanup");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * @throws LockstepException INVALID_REQUEST if the directory is there and not empty
   */
  public static OutputDirectory create(Path directory) throws IOException {
    Path target = directory.toAbsolutePath().normalize();
    Path parent = target.getParent();
    if (parent == null || isOccupied(target)) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "Cannot write to %s: it is there already, and not an empty directory"
              .formatted(directory));
    }
    Files.createDirectories(parent);
    removeLeftovers(parent, target);
    String name =
        "."
            + target.getFileName()
            + PARTIAL
            + ProcessHandle.current().pid()
            + "-"
            + Long.toString(System.nanoTime(), 36);
    return new OutputDirectory(target, parent.resolve(name));
  }

  /** Removes what killed processes left of an output. */
  public static void removeLeftovers(Path directory) throws IOException {
    Path target = directory.toAbsolutePath().normalize();
    Path parent = target.getParent();
    if (parent != null && Files.isDirectory(parent)) {
      removeLeftovers(parent, target);
    }
  }

  private static boolean isOccupied(Path target) throws IOException {
    if (!Files.exists(target)) {
      return false;
    }
    if (!Files.isDirectory(target)) {
      return true;
    }
    try (Stream<Path> files = Files.list(target)) {
      return files.findAny().isPresent();
    }
  }

  private static void removeLeftovers(Path parent, Path target) throws IOException {
    String prefix = "." + target.getFileName() + PARTIAL;
    try (DirectoryStream<Path> siblings = Files.newDirectoryStream(parent)) {
      for (Path sibling : siblings) {
        String name = sibling.getFileName().toString();
        if (name.startsWith(prefix) && !isOwned(name.substring(prefix.length()))) {
          delete(sibling);
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

  /** A file of the output. */
  public Path file(String name) {
    return partial.resolve(name);
  }

  /** For files that do not outlive the job. */
  public Path temporary() {
    return temporary;
  }

  /** Makes the output appear; the files are on the disk before their directory has its name. */
  public Path commit(List<String> files) throws IOException {
    delete(temporary);
    for (String file : files) {
      try (FileChannel channel = FileChannel.open(file(file), StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
    Files.deleteIfExists(target);
    Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    committed = true;
    return target;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is stopping: the hook does the same.
      return;
    }
    deleteQuietly();
  }

  private boolean deleteQuietly() {
    if (!committed) {
      try {
        delete(partial);
      } catch (IOException | UncheckedIOException e) {
        // The next job with the same output removes it.
        return false;
      }
    }
    return true;
  }

  /** Threads of the job may still be writing: what they make meanwhile is deleted, too. */
  private void deleteAtExit() {
    for (int attempt = 0; attempt < 50 && !(deleteQuietly() && !Files.exists(partial)); attempt++) {
      Thread.onSpinWait();
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(directory)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
