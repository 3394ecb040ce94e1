/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.bind.Definitions;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Training sets whose command is ended in the middle of its work. */
@Timeout(120)
final class TrainingSetKilledIT {
  private static final String YAML =
      """
      kind: Source
      name: payments
      timestamp: at
      schema: {card: {type: INT64, required: true}, amount: DOUBLE, at: TIMESTAMP}
      ---
      kind: Entity
      name: card
      keys: {card: INT64}
      ---
      kind: FeatureView
      name: spending
      entity: card
      sources: [payments]
      features:
        - {name: spend, aggregate: sum, of: amount, windows: [1h, 24h]}
        - {name: payments, aggregate: count, windows: [1h, 24h]}
        - {name: largest, aggregate: max, of: amount, windows: [24h]}
      ---
      kind: FeatureService
      name: fraud
      features: [spending]
      """;
  private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final long SEED = 11;
  private static final int ROWS = 100_000;
  private static final int SPINE_ROWS = 400_000;
  private static final int CARDS = 500;

  @TempDir private Path directory;

  @BeforeEach
  void writeDefinitionsLakeAndSpine() throws Exception {
    Files.writeString(directory.resolve("definitions.yaml"), YAML);
    FeatureSetPlan plan = Definitions.parse("definitions.yaml", YAML).plan();
    Random random = new Random(SEED);
    List<LogRow> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      long card = random.nextInt(CARDS);
      long time = START + i * 1_000L;
      rows.add(
          new LogRow(
              new EntityKey(Long.toString(card)),
              time,
              0,
              i + 1,
              time + random.nextInt(10_000),
              "",
              List.of(card, random.nextInt(1_000) / 8.0, Instant.ofEpochMilli(time))));
    }
    try (Lake lake = Lake.open(LakeConfig.local(directory.resolve("lake")))) {
      LakeTable table = lake.tableOrCreate(Objects.requireNonNull(plan.views().get("spending")));
      table.append(
          table.write(rows, Runnable::run), LakePosition.NONE, LakePosition.NONE.with(0, ROWS));
    }
    try (BufferedWriter spine = Files.newBufferedWriter(directory.resolve("spine.csv"))) {
      spine.write("card,event_timestamp,label\n");
      for (int i = 0; i < SPINE_ROWS; i++) {
        long time = START + random.nextInt(ROWS) * 1_000L;
        spine.write(random.nextInt(CARDS) + "," + time + "," + i + "\n");
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
      awaitPhase(process, "computing features");
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
