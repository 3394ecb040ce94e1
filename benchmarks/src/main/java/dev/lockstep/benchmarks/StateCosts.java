/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.benchmarks;

import dev.lockstep.aggregate.AggregateFunction;
import dev.lockstep.aggregate.AggregateSpec;
import dev.lockstep.aggregate.Aggregator;
import dev.lockstep.aggregate.Aggregators;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What adding a row to a state and finishing the state take, aggregate by aggregate. */
final class StateCosts {
  private static final int ROWS = 300;
  private static final int STATES = 200;
  private static final int RUNS = 21;

  private StateCosts() {}

  static void measure(Report report) {
    report.line("");
    report.line("States of %d rows", ROWS);
    report.line("| aggregate | ns per row added | ns to finish | bytes serialised |");
    report.line("|---|---|---|---|");
    ValueType number = ValueType.DOUBLE;
    ValueType text = ValueType.STRING;
    measure(report, AggregateSpec.of(AggregateFunction.COUNT), number);
    measure(report, AggregateSpec.of(AggregateFunction.SUM), ValueType.INT64);
    measure(report, AggregateSpec.of(AggregateFunction.SUM), new ValueType.Decimal(10, 2));
    measure(report, AggregateSpec.of(AggregateFunction.SUM), number);
    measure(report, AggregateSpec.of(AggregateFunction.AVG), number);
    measure(report, AggregateSpec.of(AggregateFunction.VARIANCE), number);
    measure(report, AggregateSpec.of(AggregateFunction.MAX), number);
    measure(report, AggregateSpec.of(AggregateFunction.LAST), text);
    measure(report, AggregateSpec.of(AggregateFunction.LAST_K).withK(10), text);
    measure(report, AggregateSpec.of(AggregateFunction.COUNT_DISTINCT), text);
    measure(report, AggregateSpec.of(AggregateFunction.COUNT_DISTINCT).withApproximate(true), text);
    measure(report, AggregateSpec.of(AggregateFunction.QUANTILE).withQ(0.95), number);
    measure(report, AggregateSpec.of(AggregateFunction.TOP_K).withK(3), text);
  }

  private static void measure(Report report, AggregateSpec spec, ValueType type) {
    String name = spec.function().symbol() + (spec.approximate() ? " approx" : "");
    measure(report, name, type, Aggregators.create(spec, Optional.of(type)), values(type));
  }

  private static <S> void measure(
      Report report, String name, ValueType type, Aggregator<S> aggregator, List<Object> values) {
    double add =
        BenchmarkAlgebra.medianNanos(
            () -> {
              List<S> states = new ArrayList<>();
              for (int i = 0; i < STATES; i++) {
                states.add(stateOf(aggregator, values));
              }
              return states;
            },
            RUNS);
    S state = stateOf(aggregator, values);
    double finish =
        BenchmarkAlgebra.medianNanos(
            () -> {
              Object last = null;
              for (int i = 0; i < STATES; i++) {
                last = aggregator.finish(state);
              }
              return last == null ? "" : last;
            },
            RUNS);
    report.line(
        "| %s(%s) | %.1f | %.0f | %d |",
        name,
        type.display(),
        add / STATES / ROWS,
        finish / STATES,
        aggregator.serialize(state).length);
  }

  private static <S> S stateOf(Aggregator<S> aggregator, List<Object> values) {
    S state = aggregator.identity();
    for (int i = 0; i < values.size(); i++) {
      aggregator.add(state, values.get(i), i, i);
    }
    return state;
  }

  private static List<Object> values(ValueType type) {
    Random random = new Random(1);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      long cents = Math.round(Math.exp(random.nextGaussian() + 3.5) * 100);
      if (type == ValueType.DOUBLE) {
        values.add(cents / 100.0);
      } else if (type == ValueType.INT64) {
        values.add(cents);
      } else if (type == ValueType.STRING) {
        values.add("merchant-" + cents / 100);
      } else {
        values.add(BigDecimal.valueOf(cents, 2));
      }
    }
    return values;
  }
}
