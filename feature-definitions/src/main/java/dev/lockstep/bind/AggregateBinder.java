/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.aggregate.AggregateFunction;
import dev.lockstep.aggregate.AggregateSpec;
import dev.lockstep.definition.AggregateDefinition;
import dev.lockstep.definition.Located;
import dev.lockstep.error.Suggestions;
import java.util.Optional;
import java.util.Set;

/** Binds an aggregate with its parameters, without regard to the type of its input. */
final class AggregateBinder {
  /** Most distinct values that may be held exactly; more do not fit into memory per entity. */
  static final int MAX_CAP = 1_000_000;

  private static final ImmutableMap<String, AggregateFunction> FUNCTIONS = functions();
  private static final ImmutableSet<AggregateFunction> WITH_K =
      ImmutableSet.of(AggregateFunction.FIRST_K, AggregateFunction.LAST_K, AggregateFunction.TOP_K);
  private static final ImmutableSet<AggregateFunction> WITH_Q =
      ImmutableSet.of(AggregateFunction.QUANTILE);
  private static final ImmutableSet<AggregateFunction> WITH_NULLS =
      ImmutableSet.of(AggregateFunction.FIRST, AggregateFunction.LAST);
  private static final ImmutableSet<AggregateFunction> WITH_APPROX =
      ImmutableSet.of(AggregateFunction.COUNT_DISTINCT);
  private static final ImmutableSet<AggregateFunction> WITH_CAP =
      ImmutableSet.of(AggregateFunction.COUNT_DISTINCT, AggregateFunction.TOP_K);
  private static final ImmutableSet<String> NULLS = ImmutableSet.of("keep", "skip");

  private final Scope scope;
  private boolean complete = true;

  private AggregateBinder(Scope scope) {
    this.scope = scope;
  }

  static Optional<AggregateSpec> bind(
      Scope scope, Located<String> function, AggregateDefinition definition) {
    return new AggregateBinder(scope).bind(function, definition);
  }

  private Optional<AggregateSpec> bind(Located<String> name, AggregateDefinition definition) {
    AggregateFunction function = FUNCTIONS.get(name.value());
    if (function == null) {
      scope.problem(
          name.position(),
          "unknown aggregate '"
              + name
              + "'"
              + Suggestions.didYouMeanOneOf(name.value(), FUNCTIONS.keySet()));
      return Optional.empty();
    }
    AggregateSpec spec = AggregateSpec.of(function);
    if (takes("k", definition.k(), function, WITH_K, name, true)) {
      spec = spec.withK(within("k", definition.k().orElseThrow(), AggregateSpec.MAX_K));
    }
    if (takes("q", definition.q(), function, WITH_Q, name, true)) {
      spec = spec.withQ(quantile(definition.q().orElseThrow()));
    }
    if (takes("nulls", definition.nulls(), function, WITH_NULLS, name, false)) {
      spec = spec.withKeepNulls(keeps(definition.nulls().orElseThrow()));
    }
    if (takes("approx", definition.approx(), function, WITH_APPROX, name, false)) {
      spec = spec.withApproximate(definition.approx().orElseThrow().value());
    }
    if (takes("cap", definition.cap(), function, WITH_CAP, name, false)) {
      spec = spec.withCap(cap(definition.cap().orElseThrow(), spec));
    }
    return complete ? Optional.of(spec) : Optional.empty();
  }

  /** Whether a parameter is there and may be; a problem if it must not or must be. */
  private <T> boolean takes(
      String key,
      Optional<Located<T>> parameter,
      AggregateFunction function,
      Set<AggregateFunction> functions,
      Located<String> name,
      boolean needed) {
    boolean may = functions.contains(function);
    if (parameter.isPresent() && !may) {
      fail(parameter.get(), name + " takes no '" + key + "'");
    }
    if (parameter.isEmpty() && may && needed) {
      fail(
          name,
          name
              + " needs '"
              + key
              + "'"
              + (key.equals("k")
                  ? ", a whole number from 1 to " + AggregateSpec.MAX_K
                  : ", a number from 0 to 1"));
    }
    return parameter.isPresent() && may;
  }

  private int within(String key, Located<Long> number, int most) {
    if (number.value() < 1 || number.value() > most) {
      fail(number, "'" + key + "' must be from 1 to " + most + ", not " + number);
      return 1;
    }
    return Math.toIntExact(number.value());
  }

  private double quantile(Located<Double> q) {
    if (!(q.value() >= 0 && q.value() <= 1)) {
      fail(q, "'q' must be from 0 to 1, not " + q);
      return 0;
    }
    return q.value();
  }

  private boolean keeps(Located<String> nulls) {
    if (!NULLS.contains(nulls.value())) {
      fail(nulls, "'nulls' is keep or skip, not '" + nulls + "'");
    }
    return nulls.value().equals("keep");
  }

  private int cap(Located<Long> cap, AggregateSpec spec) {
    if (spec.approximate()) {
      fail(cap, "an approximate " + spec.function().symbol() + " takes no 'cap'");
      return AggregateSpec.DEFAULT_CAP;
    }
    return within("cap", cap, MAX_CAP);
  }

  private void fail(Located<?> place, String message) {
    scope.problem(place.position(), message);
    complete = false;
  }

  private static ImmutableMap<String, AggregateFunction> functions() {
    ImmutableMap.Builder<String, AggregateFunction> functions = ImmutableMap.builder();
    for (AggregateFunction function : AggregateFunction.values()) {
      functions.put(function.symbol(), function);
    }
    return functions.buildOrThrow();
  }
}
