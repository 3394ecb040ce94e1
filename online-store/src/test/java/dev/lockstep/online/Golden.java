/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares generated text with the files of {@code src/test/resources/golden}. After a wanted
 * change, {@code mvn test -pl online-store -Dlockstep.golden.update=true} writes the files anew;
 * the diff is the review.
 */
public final class Golden {
  private static final Path ROOT = Path.of("src", "test", "resources", "golden");

  private Golden() {}

  public static void check(String file, String actual) {
    Path path = ROOT.resolve(file);
    try {
      if (Boolean.getBoolean("lockstep.golden.update")) {
        Files.createDirectories(path.getParent());
        Files.writeString(path, actual);
      }
      assertThat(actual)
          .as("%s; -Dlockstep.golden.update=true rewrites it", path)
          .isEqualTo(Files.readString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
