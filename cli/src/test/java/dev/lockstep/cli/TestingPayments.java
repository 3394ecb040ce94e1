/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli;

import dev.lockstep.bind.Definitions;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeConfig;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.offline.lake.StalePositionException;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Definitions and a lake with some days of payments, for commands that need no servers. */
final class TestingPayments {
  static final int ROWS = 100_000;
  static final int CARDS = 5_000;

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
  private static final long SEED = 11;
  private static final long START = Instant.parse("2026-01-01T12:00:00Z").toEpochMilli();
  private static final long STEP_MILLIS = 4_000;

  private TestingPayments() {}

  /** The time of a payment, epoch milliseconds. */
  static long time(int payment) {
    return START + payment * STEP_MILLIS;
  }

  static Path definitions(Path directory) {
    return directory.resolve("definitions.yaml");
  }

  static Path lake(Path directory) {
    return directory.resolve("lake");
  }

  /** Writes definitions and a lake below a directory. */
  static void write(Path directory) throws IOException, StalePositionException {
    Files.writeString(definitions(directory), YAML);
    FeatureSetPlan plan = Definitions.parse("definitions.yaml", YAML).plan();
    Random random = new Random(SEED);
    List<LogRow> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      long card = random.nextInt(CARDS);
      long arrival = time(i) + random.nextInt(10_000);
      rows.add(
          new LogRow(
              new EntityKey(Long.toString(card)),
              time(i),
              0,
              i + 1,
              arrival,
              "",
              List.of(card, random.nextInt(1_000) / 8.0, Instant.ofEpochMilli(time(i)))));
    }
    try (Lake lake = Lake.open(LakeConfig.local(lake(directory)))) {
      LakeTable table = lake.tableOrCreate(Objects.requireNonNull(plan.views().get("spending")));
      table.append(
          table.write(rows, Runnable::run), LakePosition.NONE, LakePosition.NONE.with(0, ROWS));
    }
  }
}
