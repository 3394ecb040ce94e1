/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What Feast's own benchmark serves: views of {@code INT64} features, one row for each entity in
 * each view. Every value follows from its place, so that answers need no memory to be checked.
 */
final class FeastData {
  static final int VIEWS = 25;
  static final int FEATURES = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private FeastData() {}

  /**
   * Latest-value views {@code stats_V} of features {@code vV_fF} by {@code driver_id}.
   *
   * @param partitions of each; a read of several entities takes a query for each of theirs
   */
  static String definitions(int partitions) {
    StringBuilder yaml =
        new StringBuilder(
            """
            kind: Entity
            name: driver
            keys: {driver_id: INT64}
            """);
    for (int view = 0; view < VIEWS; view++) {
      List<String> columns = new ArrayList<>();
      List<String> features = new ArrayList<>();
      for (int feature = 0; feature < FEATURES; feature++) {
        columns.add(name(view, feature) + ": INT64");
        features.add(name(view, feature));
      }
      yaml.append(
          """
          ---
          kind: Source
          name: stats_%1$s
          topic: stats_%1$s
          timestamp: at
          schema: {driver_id: INT64, at: TIMESTAMP, %2$s}
          ---
          kind: FeatureView
          name: stats_%1$s
          entity: driver
          sources: [stats_%1$s]
          partitions: %4$s
          ttl: 7d
          features: %3$s
          """
              .formatted(view, String.join(", ", columns), features, partitions));
    }
    return yaml.toString();
  }

  static String name(int view, int feature) {
    return "v" + view + "_f" + feature;
  }

  /** References {@code view:feature} of the first views. */
  static List<String> references(int views) {
    return IntStream.range(0, views * FEATURES)
        .mapToObj(i -> "stats_" + i / FEATURES + ":" + name(i / FEATURES, i % FEATURES))
        .toList();
  }

  static long value(long driver, int view, int feature) {
    return (driver * 1_000_003 + view * 10_007L + feature * 101L) % 1_000_000_007;
  }

  /** Writes a row of each view for each driver; returns when Pinot has them all. */
  static void fill(ServingStack stack, int drivers) {
    OnlineStoreConfig config = stack.config();
    for (int view = 0; view < VIEWS; view++) {
      fill(config, stack.view("stats_" + view), view, drivers);
    }
    for (int view = 0; view < VIEWS; view++) {
      String table = config.naming().table(stack.view("stats_" + view));
      StoredRows.await(config, table, drivers, PATIENCE);
    }
  }

  private static void fill(OnlineStoreConfig config, ViewPlan view, int number, int drivers) {
    long now = System.currentTimeMillis();
    long[] seqs = new long[view.partitions()];
    try (RowSender sender = new RowSender(config, view)) {
      for (long driver = 0; driver < drivers; driver++) {
        EntityKey key = EntityKeyCodec.encode(view.entity(), List.of(driver));
        int partition = KeyPartitioner.partition(key, view.partitions());
        List<Object> values = new ArrayList<>();
        for (var column : view.columns()) {
          String name = column.name();
          values.add(
              switch (name) {
                case "driver_id" -> driver;
                case "at" -> Instant.ofEpochMilli(now);
                default ->
                    value(driver, number, Integer.parseInt(name.substring(name.indexOf('f') + 1)));
              });
        }
        LogRow row = new LogRow(key, now, partition, ++seqs[partition], now, "", values);
        sender.send(row);
      }
    }
  }
}
