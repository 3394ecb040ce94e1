/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestDefinitionsWatch {
  @TempDir private Path directory;

  @Test
  void noticesAChangeOnceItHasSettled() throws IOException {
    Path file = Files.writeString(directory.resolve("a.yaml"), "a");
    DefinitionsWatch watch = new DefinitionsWatch(directory);
    assertThat(watch.hasChanged()).isFalse();

    Files.writeString(file, "ab");
    assertThat(watch.hasChanged()).as("may still be written").isFalse();
    assertThat(watch.hasChanged()).isTrue();
    assertThat(watch.hasChanged()).isFalse();
  }

  @Test
  void noticesFilesThatComeAndGo() throws IOException {
    DefinitionsWatch watch = new DefinitionsWatch(directory);
    Path file = Files.writeString(directory.resolve("a.yaml"), "a");
    watch.hasChanged();
    assertThat(watch.hasChanged()).isTrue();

    Files.delete(file);
    watch.hasChanged();
    assertThat(watch.hasChanged()).isTrue();
  }
}
