/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import dev.lockstep.bind.Definitions;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.time.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Payments of one card: definitions, rows in the order of (event time, seq), moments. Seeded. */
final class AlgebraWorkload {
  static final EntityKey CARD = new EntityKey("card-1");

  private static final long SEED = 20261120;
  private static final long SPAN_MILLIS = 60 * Window.DAY_MILLIS;

  private static final String DEFINITIONS =
      """
      kind: Source
      name: payments
      timestamp: event_time
      schema:
        card_id: {type: STRING, required: true}
        amount: DOUBLE
        cents: INT64
        merchant: STRING
        country: STRING
        status: STRING
        chip: BOOL
        event_time: TIMESTAMP
      ---
      kind: Entity
      name: card
      keys: {card_id: STRING}
      ---
      kind: FeatureView
      name: sweep
      entity: card
      sources: [payments]
      features:
        - {name: avg, aggregate: avg, of: amount, windows: [1h, 1d, 30d]}
        - {name: avg_all, aggregate: avg, of: amount}
        - {name: top, aggregate: top_k, of: merchant, k: 3, windows: [1h, 1d, 30d]}
        - {name: top_all, aggregate: top_k, of: merchant, k: 3}
        - {name: max, aggregate: max, of: amount, windows: [1h, 1d, 30d]}
        - {name: max_all, aggregate: max, of: amount}
        - {name: sd, aggregate: stddev, of: amount, windows: [1h, 1d, 30d]}
        - {name: sd_all, aggregate: stddev, of: amount}
        - {name: p95, aggregate: quantile, of: amount, q: 0.95, windows: [1h, 1d, 30d]}
        - {name: p95_all, aggregate: quantile, of: amount, q: 0.95}
      ---
      kind: FeatureView
      name: serving
      entity: card
      sources: [payments]
      features:
        - {name: n, aggregate: count, windows: [1h, 1d, 30d, 60d, 45d]}
        - {name: spend, aggregate: sum, of: amount, windows: [1h, 1d, 30d, 60d, 45d]}
        - {name: avg, aggregate: avg, of: amount, windows: [1h, 1d, 30d, 60d, 45d]}
        - {name: sd, aggregate: stddev, of: amount, windows: [1h, 1d, 30d, 60d, 45d]}
        - {name: max, aggregate: max, of: amount, windows: [1h, 1d, 30d, 60d, 45d]}
        - {name: declined, aggregate: count, where: status == 'DECLINED', windows: [1h, 1d, 30d, 60d, 45d]}
        - {name: merchants, aggregate: count_distinct, of: merchant, windows: [1h, 1d, 30d, 60d, 45d]}
        - {name: last_country, aggregate: last, of: country, windows: [1h, 1d, 30d, 60d, 45d]}
        - {name: top, aggregate: top_k, of: merchant, k: 3, windows: [1h, 1d, 30d, 60d, 45d]}
        - {name: p95, aggregate: quantile, of: amount, q: 0.95, windows: [1h, 1d, 30d, 60d, 45d]}
      """;

  private final Random random = new Random(SEED);

  static ViewPlan view(String name) {
    ViewPlan view = Definitions.parse("benchmark.yaml", DEFINITIONS).plan().views().get(name);
    if (view == null) {
      throw new IllegalArgumentException("No view " + name);
    }
    return view;
  }

  /** The features whose names begin with one of some prefixes. */
  static List<FeaturePlan> features(ViewPlan view, String... prefixes) {
    return view.features().stream()
        .filter(feature -> Arrays.stream(prefixes).anyMatch(feature.name()::startsWith))
        .toList();
  }

  /** {@code count} payments over 60 days, oldest first. */
  List<LogRow> rows(int count) {
    List<LogRow> rows = new ArrayList<>();
    for (int seq = 1; seq <= count; seq++) {
      long ts = moment();
      long cents = Math.round(Math.exp(random.nextGaussian() + 3.5) * 100);
      rows.add(new LogRow(CARD, ts, 0, seq, seq, "", values(cents, ts)));
    }
    rows.sort(Comparator.comparingLong(LogRow::eventTimeMillis).thenComparingLong(LogRow::seq));
    return rows;
  }

  /** One value per log column, in the order of the source's schema. */
  private List<Object> values(long cents, long ts) {
    return List.of(
        "card-1",
        cents / 100.0,
        cents,
        "merchant-" + (int) Math.abs(random.nextGaussian() * 60),
        random.nextInt(10) == 0 ? "FR" : "DE",
        random.nextInt(20) == 0 ? "DECLINED" : "OK",
        random.nextBoolean(),
        Instant.ofEpochMilli(ts));
  }

  /** {@code count} moments of the 60 days, in no order. */
  long[] moments(int count) {
    long[] moments = new long[count];
    Arrays.setAll(moments, i -> moment());
    return moments;
  }

  private long moment() {
    return Math.floorMod(random.nextLong(), SPAN_MILLIS);
  }

  static long end() {
    return SPAN_MILLIS;
  }
}
