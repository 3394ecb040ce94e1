/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KeyPartitioner;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import dev.lockstep.testing.NaiveFeatureReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Views of card payments, and rows for them in Pinot and in the oracle alike. */
final class ReadData {
  static final int VIEWS = 5;
  private static final long SPREAD_MILLIS = Duration.ofDays(7).toMillis();
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long SEED = 1_618_033;

  private static final String SOURCE =
      """
      kind: Source
      name: payments
      topic: payments
      timestamp: event_time
      schema: {card_id: {type: STRING, required: true}, merchant_id: STRING, amount: DOUBLE, \
      country: STRING, event_time: TIMESTAMP}
      ---
      kind: Entity
      name: card
      keys: {card_id: STRING}
      """;

  private static final String VIEW =
      """
      ---
      kind: FeatureView
      name: cards_%1$s
      entity: card
      sources: [payments]
      features:
        - {name: payments_%1$s, aggregate: count, windows: [1h, 24h, 7d]}
        - {name: spend_%1$s, aggregate: sum, of: amount, windows: [1h, 24h, 7d]}
        - {name: largest_%1$s, aggregate: max, of: amount, windows: [7d]}
        - {name: average_%1$s, aggregate: avg, of: amount, windows: [24h]}
        - {name: merchants_%1$s, aggregate: count_distinct, of: merchant_id, windows: [7d]}
        - {name: country_%1$s, aggregate: last, of: country, windows: [7d]}
      """;

  private final OnlineStoreConfig config;
  private final NaiveFeatureReader oracle = new NaiveFeatureReader();

  ReadData(OnlineStoreConfig config) {
    this.config = config;
  }

  /** Five views of ten features, and services {@code one_view} and {@code all_views} over them. */
  static String definitions() {
    StringBuilder yaml = new StringBuilder(SOURCE);
    List<String> names = new ArrayList<>();
    for (int view = 0; view < VIEWS; view++) {
      yaml.append(VIEW.formatted(view));
      names.add("cards_" + view);
    }
    String service =
        """
        ---
        kind: FeatureService
        name: %s
        features: %s
        """;
    return yaml.append(service.formatted("one_view", List.of("cards_0")))
        .append(service.formatted("all_views", names))
        .toString();
  }

  static String card(int number) {
    return "card-" + number;
  }

  NaiveFeatureReader oracle() {
    return oracle;
  }

  /** Writes {@code rows} rows for each of {@code cards} cards; returns when Pinot has them all. */
  void fill(ViewPlan view, int cards, int rows) {
    SplittableRandom random = new SplittableRandom(SEED + view.name().hashCode());
    long now = System.currentTimeMillis();
    long[] seqs = new long[view.partitions()];
    List<LogRow> all = new ArrayList<>(cards * rows);
    try (RowSender sender = new RowSender(config, view)) {
      for (int i = 0; i < cards * rows; i++) {
        LogRow row = row(view, random.nextInt(cards), now, seqs, random);
        all.add(row);
        sender.send(row);
      }
    }
    oracle.append(view, all);
    StoredRows.await(config, config.naming().table(view), all.size(), PATIENCE);
  }

  private static LogRow row(
      ViewPlan view, int number, long now, long[] seqs, SplittableRandom random) {
    String card = card(number);
    EntityKey key = EntityKeyCodec.encode(view.entity(), List.of(card));
    int partition = KeyPartitioner.partition(key, view.partitions());
    long eventTime = now - (long) (SPREAD_MILLIS * Math.pow(random.nextDouble(), 3));
    List<Object> values = new ArrayList<>();
    for (var column : view.columns()) {
      values.add(
          switch (column.name()) {
            case "card_id" -> card;
            case "merchant_id" -> "m-" + random.nextInt(2_000);
            case "amount" -> random.nextInt(1, 100_000) / 100.0;
            case "country" -> List.of("DE", "FR", "US", "JP").get(random.nextInt(4));
            case "event_time" -> Instant.ofEpochMilli(eventTime);
            default -> throw new IllegalStateException("Column " + column);
          });
    }
    return new LogRow(key, eventTime, partition, ++seqs[partition], now, "", values);
  }
}
