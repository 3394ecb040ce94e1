/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * Files of this machine without Hadoop's checksum files beside them. A file is on the disk when it
 * is closed, so a commit never names data that a power failure can take back. Thread-safe.
 */
public final class LocalFileIO implements SupportsPrefixOperations {
  private static final long serialVersionUID = 1;

  /** For Iceberg, which creates it by its name. */
  public LocalFileIO() {}

  @Override
  public void initialize(Map<String, String> properties) {}

  @Override
  public Map<String, String> properties() {
    return Map.of();
  }

  @Override
  public InputFile newInputFile(String location) {
    return org.apache.iceberg.Files.localInput(LocalPaths.path(location).toFile());
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new LocalOutputFile(location);
  }

  @Override
  public void deleteFile(String location) {
    try {
      Files.deleteIfExists(LocalPaths.path(location));
    } catch (IOException e) {
      throw new RuntimeIOException(e, "Cannot delete %s", location);
    }
  }

  @Override
  public Iterable<FileInfo> listPrefix(String prefix) {
    return files(prefix).stream().map(LocalFileIO::info).filter(info -> info.size() >= 0).toList();
  }

  @Override
  public void deletePrefix(String prefix) {
    files(prefix).stream()
        .sorted(Comparator.reverseOrder())
        .forEach(file -> deleteFile(file.toString()));
  }

  private static List<Path> files(String prefix) {
    Path directory = LocalPaths.path(prefix);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (IOException | UncheckedIOException e) {
      throw new RuntimeIOException(new IOException(e), "Cannot list %s", prefix);
    }
  }

  /** A file that went meanwhile has the size -1. */
  private static FileInfo info(Path file) {
    try {
      return new FileInfo(
          file.toString(), Files.size(file), Files.getLastModifiedTime(file).toMillis());
    } catch (NoSuchFileException e) {
      return new FileInfo(file.toString(), -1, 0);
    } catch (IOException e) {
      throw new RuntimeIOException(e, "Cannot look at %s", file);
    }
  }
}
