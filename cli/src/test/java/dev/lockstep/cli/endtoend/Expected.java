/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.endtoend;

import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.FeatureSetPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ValueStatus;
import dev.lockstep.testing.NaiveFeatureReader;
import dev.lockstep.testing.RequestGenerator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the oracle says to a service of {@link dev.lockstep.testing.RandomDefinitions}. The
 * expressions of its on-demand features are computed here by hand.
 */
final class Expected {
  private final FeatureSetPlan plan;
  private final NaiveFeatureReader oracle = new NaiveFeatureReader();

  Expected(FeatureSetPlan plan, Map<ViewPlan, List<LogRow>> logs) {
    this.plan = plan;
    logs.forEach(oracle::append);
  }

  /**
   * @param suffix of the names of the definitions
   * @param points which rows of a view had arrived
   */
  Map<FeatureRef, FeatureValue> answer(
      List<FeatureRef> features,
      String suffix,
      Question question,
      Function<ViewPlan, ReadPoint> points) {
    Map<FeatureRef, FeatureValue> stored = new HashMap<>();
    for (ViewPlan view : plan.views().values()) {
      if (view.name().endsWith(suffix)) {
        List<FeatureValue> values = read(view, question, points.apply(view));
        for (int i = 0; i < values.size(); i++) {
          stored.put(new FeatureRef(view.name(), view.features().get(i).name()), values.get(i));
        }
      }
    }
    Map<FeatureRef, FeatureValue> answer = new HashMap<>();
    for (FeatureRef feature : features) {
      FeatureValue value = stored.get(feature);
      answer.put(
          feature, value == null ? risk(feature.feature(), suffix, stored, question) : value);
    }
    return answer;
  }

  private List<FeatureValue> read(ViewPlan view, Question question, ReadPoint point) {
    return oracle
        .read(
            RequestGenerator.request(
                view, view.features(), List.of(question.key(view)), question.asOfMillis(), point))
        .join()
        .entities()
        .get(0)
        .values();
  }

  private static FeatureValue risk(
      String name, String suffix, Map<FeatureRef, FeatureValue> stored, Question question) {
    long rows = (long) Objects.requireNonNull(input(stored, "ledger" + suffix, "ledger_rows"));
    Double mean = (Double) input(stored, "ledger" + suffix, "ledger_mean");
    Object mark = input(stored, "usage" + suffix, "usage_mark");
    Double score = (Double) input(stored, "profile" + suffix, "p_x");
    Double amount = question.amount();
    return switch (name) {
      case "r_ratio" -> value(amount == null || mean == null ? null : amount / mean);
      case "r_more" -> value(rows + 1);
      case "r_same" -> value(Objects.equals(mark, question.note()));
      case "r_score" ->
          value(score == null ? amount : amount == null ? null : (Double) (score + amount));
      case "r_share" -> rows == 0 ? FeatureValue.error("", 0) : value(100 / rows);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Too old is null, as in serving. */
  private static @Nullable Object input(
      Map<FeatureRef, FeatureValue> stored, String view, String feature) {
    FeatureValue value = Objects.requireNonNull(stored.get(new FeatureRef(view, feature)));
    return value.status() == ValueStatus.PRESENT ? value.value() : null;
  }

  private static FeatureValue value(@Nullable Object value) {
    return FeatureValue.of(value, 0);
  }
}
