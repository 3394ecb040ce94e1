/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.judge;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.ValueStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The on-demand view of examples/fraud once more, by hand. */
final class ReferenceOnDemand {
  static final String VIEW = "payment_risk";

  private static final Map<String, FeatureRef> INPUTS =
      ImmutableMap.of(
          "spend_24h", new FeatureRef(ReferenceRows.CARDS, "spend_24h"),
          "avg_30d", new FeatureRef(ReferenceRows.CARDS, "avg_amount_30d"),
          "payments_1h", new FeatureRef(ReferenceRows.CARDS, "payments_1h"),
          "last_country", new FeatureRef(ReferenceRows.CARDS, "last_country"),
          "risk_score", new FeatureRef(ReferenceRows.PROFILES, "risk_score"));

  /** Which inputs a feature reads: the event time of its value is the newest of theirs. */
  private static final Map<String, List<String>> READS =
      ImmutableMap.of(
          "amount_vs_avg", List.of("avg_30d"),
          "spend_with_this", List.of("spend_24h"),
          "country_changed", List.of("last_country"),
          "payments_with_this_1h", List.of("payments_1h"),
          "risky", List.of("risk_score", "avg_30d"));

  /** The request context of one row. */
  record Context(@Nullable Double amount, @Nullable String country) {}

  private final Map<FeatureRef, FeatureValue> values;
  private final Context context;

  /**
   * @param values the expected values of at least the inputs
   */
  ReferenceOnDemand(Map<FeatureRef, FeatureValue> values, Context context) {
    this.values = values;
    this.context = context;
  }

  /** The feature views' features that it computes from. */
  static List<FeatureRef> inputs() {
    return List.copyOf(INPUTS.values());
  }

  FeatureValue value(String feature) {
    return FeatureValue.of(compute(feature), newestInput(feature));
  }

  private @Nullable Object compute(String feature) {
    Double amount = context.amount();
    return switch (feature) {
      case "amount_vs_avg" -> {
        Double average = (Double) input("avg_30d");
        yield amount == null || average == null ? null : amount / average;
      }
      case "spend_with_this" -> {
        Double spend = (Double) input("spend_24h");
        yield amount == null || spend == null ? null : spend + amount;
      }
      case "country_changed" -> countryChanged();
      case "payments_with_this_1h" -> {
        Long payments = (Long) input("payments_1h");
        yield payments == null ? null : payments + 1;
      }
      case "risky" -> risky();
      default -> throw new IllegalArgumentException("No such feature: " + feature);
    };
  }

  private @Nullable Object countryChanged() {
    Object last = input("last_country");
    String now = context.country();
    if (last == null || now == null) {
      // In CEL null is a value, and comparing it with a text is defined.
      return last != null || now != null;
    }
    return !now.equals(last);
  }

  /** CEL's or is true as soon as one side is true, whatever the other one is. */
  private @Nullable Object risky() {
    Double risk = (Double) input("risk_score");
    Double average = (Double) input("avg_30d");
    Double amount = context.amount();
    Boolean byScore = risk == null ? null : Boolean.valueOf(risk > 0.8);
    Boolean byAmount =
        amount == null || average == null ? null : Boolean.valueOf(amount > 10.0 * average);
    if (Boolean.TRUE.equals(byScore) || Boolean.TRUE.equals(byAmount)) {
      return true;
    }
    return byScore == null || byAmount == null ? null : false;
  }

  private @Nullable Object input(String variable) {
    FeatureValue value = inputValue(variable);
    return value.status() == ValueStatus.PRESENT ? value.value() : null;
  }

  private long newestInput(String feature) {
    return READS.getOrDefault(feature, List.of()).stream()
        .mapToLong(variable -> inputValue(variable).eventTimeMillis())
        .max()
        .orElse(0);
  }

  private FeatureValue inputValue(String variable) {
    FeatureRef ref = INPUTS.get(variable);
    FeatureValue value = ref == null ? null : values.get(ref);
    if (value == null) {
      throw new IllegalArgumentException("No value for " + variable);
    }
    return value;
  }
}
