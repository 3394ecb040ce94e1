/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.cli.config.LockstepConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of the configuration that is about checks. */
public final class QualityWiring {
  private QualityWiring() {}

  /** Where this process's temporary files go; it exists. */
  public static Path scratch(LockstepConfig config) {
    try {
      return Files.createDirectories(ScratchDirectory.below(config.stateDir().resolve("quality")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
