/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.aggregate.AggregateResult;
import dev.lockstep.aggregate.Aggregator;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.Explanation;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ReadPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The algebra under every split: rows dealt to several states in random order, some of which travel
 * as bytes, merged in random order, give the oracle's bits.
 */
class TestSplitStates {
  private static final long SEED = 602_214;

  private final Random random = new Random(SEED);

  @Test
  void givesTheBitsOfTheOracleHoweverRowsAreSplit() {
    int compared = 0;
    for (ViewPlan view : FeatureSpecs.views("split")) {
      if (!(view.kind() instanceof ViewKind.Windowed)) {
        continue;
      }
      NaiveFeatureReader oracle = new NaiveFeatureReader();
      List<LogRow> rows = new EventGenerator(SEED).rows(view, EventShape.of(6, 250), key -> 0);
      oracle.append(view, rows);
      long asOf = Collections.max(rows.stream().map(LogRow::eventTimeMillis).toList());
      for (EntityKey key : rows.stream().map(LogRow::key).collect(Collectors.toSet())) {
        for (FeaturePlan feature : view.features()) {
          Explanation expected =
              oracle
                  .explain(
                      RequestGenerator.request(
                          view, List.of(feature), List.of(key), asOf, new ReadPoint.Latest()))
                  .join();
          check(view, (AggregateFeature) feature, expected);
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(2_000);
  }

  private void check(ViewPlan view, AggregateFeature feature, Explanation expected) {
    FeatureValue first = evaluate(view, feature, feature.aggregator(), expected.rowsUsed());
    FeatureValue second = evaluate(view, feature, feature.aggregator(), expected.rowsUsed());
    String what = "%s over %s of seed %s".formatted(feature, expected.rowsUsed(), SEED);
    assertThat(Agreement.agrees(feature, expected.value(), first))
        .as("%s: expected %s, got %s", what, expected.value(), first)
        .isTrue();
    // An estimate only agrees with the exact count roughly; of two splits it is the same.
    assertThat(Agreement.identical(first, second)).as("%s: %s, %s", what, first, second).isTrue();
  }

  private <S> FeatureValue evaluate(
      ViewPlan view, AggregateFeature feature, Aggregator<S> aggregator, List<LogRow> rows) {
    List<S> states = new ArrayList<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      states.add(aggregator.identity());
    }
    List<LogRow> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, random);
    for (LogRow row : shuffled) {
      S state = states.get(random.nextInt(states.size()));
      aggregator.add(state, value(view, feature, row), row.eventTimeMillis(), row.seq());
    }
    while (states.size() > 1) {
      Collections.shuffle(states, random);
      S other = states.remove(states.size() - 1);
      aggregator.combine(states.get(0), random.nextBoolean() ? other : copy(aggregator, other));
    }
    AggregateResult result = aggregator.finish(copy(aggregator, states.get(0)));
    long newest = rows.isEmpty() ? 0 : rows.get(rows.size() - 1).eventTimeMillis();
    return result.error().isEmpty()
        ? FeatureValue.of(result.value(), newest)
        : FeatureValue.error(result.error(), newest);
  }

  private static <S> S copy(Aggregator<S> aggregator, S state) {
    return aggregator.deserialize(aggregator.serialize(state));
  }

  private static @Nullable Object value(ViewPlan view, AggregateFeature feature, LogRow row) {
    return feature
        .column()
        .map(column -> view.columnIndex(column.name()))
        .map(row.values()::get)
        .orElse(null);
  }
}
