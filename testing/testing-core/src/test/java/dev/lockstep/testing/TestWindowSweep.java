/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evaluate.sweep.WindowSweep;
import dev.lockstep.plan.AggregateFeature;
import dev.lockstep.plan.FeaturePlan;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewRequest;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many moments of one entity in one sweep, against the oracle at each of them. */
class TestWindowSweep {
  private static final long SEED = 137_035;
  private static final int MOMENTS = 40;

  @Test
  void givesTheBitsOfTheOracleAtEveryMoment() {
    for (ViewPlan view : FeatureSpecs.views("sweep")) {
      if (view.kind() instanceof ViewKind.Windowed) {
        List<LogRow> rows = new EventGenerator(SEED).rows(view, EventShape.of(4, 200), key -> 0);
        RequestGenerator requests = new RequestGenerator(SEED, view, rows);
        long[] moments =
            IntStream.range(0, MOMENTS).mapToLong(i -> requests.next(1).asOfMillis()).toArray();
        rows.stream().map(LogRow::key).distinct().forEach(key -> check(view, key, rows, moments));
      }
    }
  }

  private static void check(ViewPlan view, EntityKey key, List<LogRow> rows, long[] moments) {
    List<LogRow> own =
        rows.stream()
            .filter(row -> row.key().equals(key))
            .sorted(
                Comparator.comparingLong(LogRow::eventTimeMillis).thenComparingLong(LogRow::seq))
            .toList();
    NaiveFeatureReader oracle = new NaiveFeatureReader();
    oracle.append(view, own);
    List<AggregateFeature> features =
        view.features().stream().map(AggregateFeature.class::cast).toList();
    List<List<FeatureValue>> actual = WindowSweep.evaluate(view, features, own, moments);
    for (int i = 0; i < moments.length; i++) {
      ViewRequest request =
          RequestGenerator.request(
              view, view.features(), List.of(key), moments[i], new ReadPoint.Latest());
      List<FeatureValue> expected = oracle.read(request).join().entities().get(0).values();
      for (int j = 0; j < features.size(); j++) {
        FeaturePlan feature = features.get(j);
        assertThat(Agreement.agrees(feature, expected.get(j), actual.get(j).get(i)))
            .as(
                "%s of %s at T=%s, seed %s: expected %s, got %s",
                feature, key, moments[i], SEED, expected.get(j), actual.get(j).get(i))
            .isTrue();
      }
    }
  }
}
