/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import dev.lockstep.grpc.client.OnlineFeatures;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.testing.Agreement;
import java.time.Instant;
import java.util.List;

/** Compares answers of the server with the oracle's, value by value. */
final class AnswerChecker {
  private final FeatureSetPlan plan;
  private final FeatureReader oracle;
  private long values;
  private long wrong;

  AnswerChecker(FeatureSetPlan plan, FeatureReader oracle) {
    this.plan = plan;
    this.oracle = oracle;
  }

  /** How many values were compared. */
  long values() {
    return values;
  }

  /** How many of them were wrong. */
  long wrong() {
    return wrong;
  }

  void check(List<String> cards, OnlineFeatures answer) {
    for (ViewPlan view : plan.views().values()) {
      if (answer.names().contains(view.features().get(0).name())) {
        check(view, cards, answer);
      }
    }
  }

  private void check(ViewPlan view, List<String> cards, OnlineFeatures answer) {
    List<EntityKey> keys =
        cards.stream().map(card -> EntityKeyCodec.encode(view.entity(), List.of(card))).toList();
    List<EntityAnswer> expected =
        oracle
            .read(
                new ViewRequest(
                    view,
                    view.features(),
                    keys,
                    answer.asOf().toEpochMilli(),
                    new ReadPoint.Latest(),
                    List.of(),
                    Long.MAX_VALUE))
            .join()
            .entities();
    for (int row = 0; row < cards.size(); row++) {
      for (int f = 0; f < view.features().size(); f++) {
        values++;
        FeatureValue right = expected.get(row).values().get(f);
        FeatureValue given = value(answer, row, view.features().get(f).name());
        if (!Agreement.agrees(view.features().get(f), right, given)) {
          wrong++;
          System.err.printf("%s %s: %s instead of %s%n", cards.get(row), f, given, right);
        }
      }
    }
  }

  private static FeatureValue value(OnlineFeatures answer, int row, String name) {
    return new FeatureValue(
        answer.status(row, name),
        answer.value(row, name).orElse(null),
        answer.eventTime(row, name).map(Instant::toEpochMilli).orElse(0L),
        answer.reason(row, name));
  }
}
