/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user starts it, small. */
final class DemoIT {
  @TempDir private Path directory;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void aFixedStreamIsAnsweredWithoutOneWrongValue() throws IOException, InterruptedException {
    try (LockstepProcess demo =
        LockstepProcess.start(
            directory,
            "demo",
            "--once",
            "--events",
            "2000",
            "--rate",
            "500",
            "--checks",
            "200",
            "--seed",
            "7",
            // Not the usual ports: another test's could be taken between a look and their use.
            "-D",
            "server.port=0",
            "-D",
            "historical.port=0")) {
      int exitCode = demo.awaitExit();

      assertThat(demo.lines().get(demo.lines().size() - 1))
          .as(demo.output())
          .matches("demo: 2000 events, \\d+ answers checked, 0 wrong, freshness p99 \\d+ ms");
      assertThat(exitCode).isZero();
    }
    assertThat(LockstepProcess.leftIn(directory)).isEmpty();
  }
}
