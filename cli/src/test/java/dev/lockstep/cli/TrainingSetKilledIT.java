/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Training sets whose command is ended in the middle of its work. */
@Timeout(120)
final class TrainingSetKilledIT {
  private static final long SEED = 12;
  private static final int SPINE_ROWS = 400_000;

  @TempDir private Path directory;

  @BeforeEach
  void writeDefinitionsLakeAndSpine() throws Exception {
    TestingPayments.write(directory);
    Random random = new Random(SEED);
    try (BufferedWriter spine = Files.newBufferedWriter(directory.resolve("spine.csv"))) {
      spine.write("card,event_timestamp,label\n");
      for (int i = 0; i < SPINE_ROWS; i++) {
        long time = TestingPayments.time(random.nextInt(TestingPayments.ROWS));
        spine.write(random.nextInt(TestingPayments.CARDS) + "," + time + "," + i + "\n");
      }
    }
  }

  private LockstepProcess start(String out) throws IOException {
    return LockstepProcess.start(
        directory,
        "training-set",
        "-D",
        "lake.warehouse=" + directory.resolve("lake"),
        "-d",
        directory.resolve("definitions.yaml").toString(),
        "--spine",
        directory.resolve("spine.csv").toString(),
        "--service",
        "fraud",
        "--out",
        directory.resolve(out).toString());
  }

  private static void awaitPhase(LockstepProcess process, String phase) {
    await(phase)
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> process.output().contains(phase) || !process.isAlive());
  }

  private List<String> left(String out) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(out) || name.startsWith("." + out))
          .toList();
    }
  }

  @Test
  void aKilledOneLeavesNothingThatLooksFinishedAndTheNextGivesTheSameBytes() throws Exception {
    try (LockstepProcess undisturbed = start("undisturbed")) {
      assertThat(undisturbed.awaitExit()).as(undisturbed.output()).isZero();
    }
    for (String phase :
        List.of("opening the spine", "reading the spine", "computing features", "writing")) {
      try (LockstepProcess process = start("set")) {
        awaitPhase(process, phase);
        process.kill();
        assertThat(process.awaitExit()).as(phase + ": " + process.output()).isEqualTo(137);
      }
      assertThat(left("set")).as(phase).allMatch(name -> name.startsWith(".set.partial-"));
    }
    assertThat(left("set")).isNotEmpty();
    try (LockstepProcess next = start("set")) {
      assertThat(next.awaitExit()).as(next.output()).isZero();
    }
    assertThat(left("set")).containsExactly("set");
    for (String file : List.of("data.parquet", "manifest.json")) {
      assertThat(directory.resolve("set").resolve(file))
          .hasSameBinaryContentAs(directory.resolve("undisturbed").resolve(file));
    }
  }

  @Test
  void aStoppedOneLeavesNothingAndSaysSoInItsExitCode() throws Exception {
    try (LockstepProcess process = start("set")) {
      // Early: a fast machine has the rest done before the signal comes.
      awaitPhase(process, "reading the spine");
      assertThat(process.interrupt()).as(process.output()).isEqualTo(130);
    }
    assertThat(left("set")).isEmpty();
    try (LockstepProcess process = start("set")) {
      awaitPhase(process, "opening the spine");
      assertThat(process.stop()).isTrue();
      assertThat(process.awaitExit()).as(process.output()).isEqualTo(143);
    }
    assertThat(left("set")).isEmpty();
  }
}
