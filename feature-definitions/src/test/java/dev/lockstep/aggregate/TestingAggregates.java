/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import static dev.lockstep.aggregate.AggregateFunction.COUNT;
import static dev.lockstep.aggregate.AggregateFunction.COUNT_DISTINCT;
import static dev.lockstep.aggregate.AggregateFunction.FIRST;
import static dev.lockstep.aggregate.AggregateFunction.LAST;

import dev.lockstep.type.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every aggregate with every input type that it takes and parameters that matter. */
public final class TestingAggregates {
  /** One aggregate over one type. */
  public record Case(AggregateSpec spec, Optional<ValueType> input) {
    public Aggregator<?> aggregator() {
      return Aggregators.create(spec, input);
    }

    @Override
    public String toString() {
      return spec.function().symbol()
          + input.map(type -> "(" + type.display() + ")").orElse("()")
          + " k="
          + spec.k()
          + " q="
          + spec.q()
          + (spec.keepNulls() ? " keeps nulls" : "")
          + (spec.approximate() ? " approximate" : "")
          + " cap="
          + spec.cap();
    }
  }

  private static final List<Case> CASES = createCases();

  private TestingAggregates() {}

  public static List<Case> cases() {
    return CASES;
  }

  private static List<Case> createCases() {
    List<Case> cases = new ArrayList<>();
    cases.add(new Case(AggregateSpec.of(COUNT), Optional.empty()));
    for (AggregateFunction function : AggregateFunction.values()) {
      variants(function)
          .forEach(
              spec ->
                  TestingValues.types().stream()
                      .filter(type -> fits(spec, type))
                      .forEach(type -> cases.add(new Case(spec, Optional.of(type)))));
    }
    return List.copyOf(cases);
  }

  private static Stream<AggregateSpec> variants(AggregateFunction function) {
    AggregateSpec spec = AggregateSpec.of(function);
    return switch (function) {
      case FIRST, LAST -> Stream.of(spec, spec.withKeepNulls(true));
      case FIRST_K, LAST_K -> Stream.of(spec.withK(1), spec.withK(3), spec.withK(1000));
      case TOP_K -> Stream.of(spec.withK(2), spec.withK(1000), spec.withK(2).withCap(4));
      case COUNT_DISTINCT -> Stream.of(spec, spec.withCap(3), spec.withApproximate(true));
      case QUANTILE -> Stream.of(0.0, 0.1, 0.5, 0.99, 1.0).map(spec::withQ);
      default -> Stream.of(spec);
    };
  }

  private static boolean fits(AggregateSpec spec, ValueType type) {
    try {
      Aggregators.create(spec, Optional.of(type));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether nulls matter to a case. */
  static boolean seesNulls(Case aggregate) {
    AggregateFunction function = aggregate.spec().function();
    return (function == COUNT && aggregate.input().isEmpty())
        || ((function == FIRST || function == LAST) && aggregate.spec().keepNulls());
  }

  /** Whether a case gives null for no value. */
  static boolean isNullWhenEmpty(Case aggregate) {
    return switch (aggregate.spec().function()) {
      case COUNT, FIRST_K, LAST_K, TOP_K, ANY, ALL -> false;
      default -> aggregate.spec().function() != COUNT_DISTINCT;
    };
  }
}
