/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.common.primitives.Longs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories for temporary files, one for each process. */
public final class ScratchDirectory {
  private static final String PREFIX = "tmp-";

  private ScratchDirectory() {}

  /**
   * This process's directory below another, which is not made. Those that processes left behind
   * which were killed are deleted.
   */
  public static Path below(Path parent) {
    try {
      if (Files.isDirectory(parent)) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, PREFIX + "*")) {
          for (Path directory : left) {
            if (isOrphan(directory)) {
              MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return parent.resolve(PREFIX + ProcessHandle.current().pid());
  }

  private static boolean isOrphan(Path directory) {
    Long pid = Longs.tryParse(directory.getFileName().toString().substring(PREFIX.length()));
    return pid != null && ProcessHandle.of(pid).isEmpty();
  }
}
