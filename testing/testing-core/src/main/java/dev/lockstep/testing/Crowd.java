/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.bind.Definitions;
import dev.lockstep.plan.ViewPlan;
import java.util.List;
import java.util.Map;

/**
 * One entity with more rows than stores like to give at once, and with one distinct value more than
 * the default cap. Row i, from 0, has event time i, {@code n} = i and {@code s} = "s" + i.
 */
final class Crowd {
  static final int ROWS = 10_100;

  private Crowd() {}

  static ViewPlan view(String suffix) {
    String yaml =
        """
        kind: Source
        name: crowd_events_SUFFIX
        timestamp: event_time
        schema: {account: {type: STRING, required: true}, n: INT64, s: STRING, event_time: TIMESTAMP}
        ---
        kind: Entity
        name: crowd_account_SUFFIX
        keys: {account: STRING}
        ---
        kind: FeatureView
        name: crowd_SUFFIX
        entity: crowd_account_SUFFIX
        sources: [crowd_events_SUFFIX]
        features:
          - {name: rows, aggregate: count}
          - {name: total, aggregate: sum, of: n}
          - {name: newest, aggregate: last_k, of: n, k: 1000}
          - {name: at_cap, aggregate: count_distinct, of: s, where: n < 10000}
          - {name: above_cap, aggregate: count_distinct, of: s, where: n < 10001}
          - {name: top_above_cap, aggregate: top_k, of: s, k: 1}
          - {name: estimate, aggregate: count_distinct, of: s, approx: true}
        """;
    String text = yaml.replace("SUFFIX", suffix);
    return List.copyOf(Definitions.parse("crowd.yaml", text).plan().views().values()).get(0);
  }

  static void fill(TestingLog log) {
    for (int i = 0; i < ROWS; i++) {
      log.add(i, i, Map.of("account", "crowd", "n", (long) i, "s", "s" + i));
    }
  }
}
