/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.demo.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bind.Definitions;
import dev.lockstep.evaluate.OnDemandEvaluator;
import dev.lockstep.plan.FeatureRef;
import dev.lockstep.plan.OnDemandViewPlan;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.testing.Agreement;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The judge's own expressions and the compiled ones, over random inputs. */
final class TestReferenceOnDemand {
  private static final OnDemandViewPlan VIEW =
      Optional.ofNullable(
              Definitions.load(Path.of("../examples/fraud"))
                  .plan()
                  .onDemandViews()
                  .get(ReferenceOnDemand.VIEW))
          .orElseThrow();

  @Test
  void agreesWithTheCompiledExpressions() {
    long seed = 314159;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 2000; i++) {
      Map<String, FeatureValue> inputs = new HashMap<>();
      Map<FeatureRef, FeatureValue> values = new HashMap<>();
      for (Map.Entry<String, FeatureRef> input : VIEW.inputs().entrySet()) {
        FeatureValue value = value(random, input.getKey());
        inputs.put(input.getKey(), value);
        values.put(input.getValue(), value);
      }
      ReferenceOnDemand.Context context =
          new ReferenceOnDemand.Context(
              random.nextInt(4) == 0 ? null : random.nextDouble(-10, 1000),
              random.nextInt(4) == 0 ? null : "DE");
      Map<String, @Nullable Object> request = new HashMap<>();
      request.put("amount", context.amount());
      request.put("country", context.country());
      ReferenceOnDemand reference = new ReferenceOnDemand(values, context);
      for (String output : VIEW.outputs().keySet()) {
        FeatureValue compiled = OnDemandEvaluator.evaluate(VIEW, output, inputs, request);
        FeatureValue byHand = reference.value(output);
        assertThat(Agreement.identical(byHand, compiled))
            .as(
                "seed %s: %s of %s and %s: %s, by hand %s",
                seed, output, inputs, request, compiled, byHand)
            .isTrue();
      }
    }
  }

  private static FeatureValue value(SplittableRandom random, String input) {
    if (random.nextInt(4) == 0) {
      return random.nextBoolean() ? FeatureValue.notFound() : FeatureValue.of(null, 5);
    }
    long eventTime = random.nextInt(1, 1000);
    return switch (input) {
      case "payments_1h" -> FeatureValue.of((long) random.nextInt(100), eventTime);
      case "last_country" -> FeatureValue.of(random.nextBoolean() ? "DE" : "FR", eventTime);
      case "risk_score" ->
          random.nextBoolean()
              ? FeatureValue.of(random.nextDouble(), eventTime)
              : FeatureValue.outsideMaxAge(0.9, eventTime);
      default -> FeatureValue.of(random.nextInt(3) == 0 ? 0.0 : random.nextDouble(500), eventTime);
    };
  }
}
