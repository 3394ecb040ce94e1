/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.bind.Definitions;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.spark.launch.SparkConfig;
import dev.lockstep.offline.training.FileFormat;
import dev.lockstep.offline.training.Mode;
import dev.lockstep.offline.training.SpineOrigin;
import dev.lockstep.offline.training.TrainingJob;
import dev.lockstep.offline.training.TrainingPlan;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A job of one view and few rows below a directory: lake, spine and output.
 *
 * @param directory where everything is
 */
record SmallJob(Path directory) {
  private static final String YAML =
      """
      kind: Source
      name: payments
      timestamp: at
      schema: {card: {type: STRING, required: true}, amount: DOUBLE, at: TIMESTAMP}
      ---
      kind: Entity
      name: card
      keys: {card: STRING}
      ---
      kind: FeatureView
      name: spending
      entity: card
      sources: [payments]
      features:
        - {name: spend, aggregate: sum, of: amount, windows: [1h, 24h]}
        - {name: total, aggregate: count}
      ---
      kind: FeatureService
      name: fraud
      features: [spending]
      """;
  private static final long START = 1_768_435_200_000L;

  /** Fills the lake and writes the spine. */
  void prepare() throws IOException {
    List<LogRow> rows = new ArrayList<>();
    StringBuilder spine = new StringBuilder("card,event_timestamp,label\n");
    for (int i = 0; i < 500; i++) {
      String card = "card " + i % 7;
      long time = START + i * 120_000L;
      rows.add(
          new LogRow(
              new EntityKey(card),
              time,
              i % 7 % 2,
              i + 1,
              time + i % 3 * 60_000L,
              "",
              List.of(card, i / 8.0, Instant.ofEpochMilli(time))));
      spine.append("%s,%s,%d%n".formatted(card, Instant.ofEpochMilli(time + 1), i));
    }
    try (Lake lake = Lake.open(lakeConfig())) {
      TestingLake.append(lake, Objects.requireNonNull(plan().views().get("spending")), rows);
    }
    Files.writeString(directory.resolve("spine.csv"), spine);
  }

  static FeatureSetPlan plan() {
    return Definitions.parse("small.yaml", YAML).plan();
  }

  /** What {@link #plan} says, as text. */
  static String definitions() {
    return YAML;
  }

  LakeConfig lakeConfig() {
    return LakeConfig.local(directory.resolve("lake"));
  }

  SparkConfig sparkConfig() {
    return new SparkConfig("local[2]", 1024, Map.of(), directory.resolve("spark"));
  }

  Path out() {
    return directory.resolve("sets").resolve("set");
  }

  /** The job, with a spine of that name. */
  TrainingJob job(String spine) {
    return new TrainingJob(
        plan(),
        YAML,
        "fraud",
        new SpineOrigin.OfFile(directory.resolve(spine), FileFormat.CSV),
        TrainingJob.DEFAULT_TIMESTAMP_COLUMN,
        out(),
        FileFormat.PARQUET,
        new TrainingJob.Options(Mode.AS_SEEN, new TrainingPlan.Naming(false, false), false, 2),
        Map.of());
  }
}
