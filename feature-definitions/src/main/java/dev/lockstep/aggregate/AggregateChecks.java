/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Whether an aggregate function, its parameters and its input type fit; messages are for users. */
final class AggregateChecks {
  private static final Set<AggregateFunction> WITH_K =
      EnumSet.of(AggregateFunction.FIRST_K, AggregateFunction.LAST_K, AggregateFunction.TOP_K);
  private static final Set<AggregateFunction> WITH_CAP =
      EnumSet.of(AggregateFunction.COUNT_DISTINCT, AggregateFunction.TOP_K);

  private AggregateChecks() {}

  static void check(AggregateSpec spec, Optional<ValueType> input) {
    checkK(spec);
    checkQ(spec);
    checkFlags(spec);
    checkCap(spec);
    checkInput(spec, input);
  }

  private static void checkK(AggregateSpec spec) {
    String name = spec.function().symbol();
    if (!WITH_K.contains(spec.function())) {
      require(spec.k().isEmpty(), "%s takes no k; only first_k, last_k and top_k do", name);
      return;
    }
    require(
        spec.k().isPresent(), "%s needs k, a whole number from 1 to %s", name, AggregateSpec.MAX_K);
    int k = spec.k().getAsInt();
    require(
        k >= 1 && k <= AggregateSpec.MAX_K,
        "%s cannot have k = %s; k is a whole number from 1 to %s",
        name,
        k,
        AggregateSpec.MAX_K);
  }

  private static void checkQ(AggregateSpec spec) {
    String name = spec.function().symbol();
    if (spec.function() != AggregateFunction.QUANTILE) {
      require(spec.q().isEmpty(), "%s takes no q; only quantile does", name);
      return;
    }
    require(spec.q().isPresent(), "quantile needs q, a number from 0 to 1");
    double q = spec.q().getAsDouble();
    require(q >= 0 && q <= 1, "quantile cannot have q = %s; q is a number from 0 to 1", q);
  }

  private static void checkFlags(AggregateSpec spec) {
    String name = spec.function().symbol();
    boolean oneEnd =
        spec.function() == AggregateFunction.FIRST || spec.function() == AggregateFunction.LAST;
    require(!spec.keepNulls() || oneEnd, "%s cannot keep nulls; only first and last can", name);
    require(
        !spec.approximate() || spec.function() == AggregateFunction.COUNT_DISTINCT,
        "%s cannot be approximate; only count_distinct can",
        name);
  }

  private static void checkCap(AggregateSpec spec) {
    String name = spec.function().symbol();
    int cap = spec.cap();
    if (!WITH_CAP.contains(spec.function())) {
      require(
          cap == AggregateSpec.DEFAULT_CAP,
          "%s takes no cap; only count_distinct and top_k do",
          name);
      return;
    }
    require(cap >= 1, "%s cannot have cap = %s; cap is a whole number of at least 1", name, cap);
    require(
        !spec.approximate() || cap == AggregateSpec.DEFAULT_CAP,
        "%s that is approximate takes no cap",
        name);
  }

  private static void checkInput(AggregateSpec spec, Optional<ValueType> input) {
    String name = spec.function().symbol();
    if (input.isEmpty()) {
      require(spec.function() == AggregateFunction.COUNT, "%s needs a column to aggregate", name);
      return;
    }
    ValueType type = input.get();
    require(
        accepts(spec.function(), type),
        "%s cannot take a %s; it takes %s",
        name,
        type.display(),
        accepted(spec.function()));
  }

  private static boolean accepts(AggregateFunction function, ValueType type) {
    return switch (function) {
      case SUM, AVG, VARIANCE, STDDEV, QUANTILE -> type.isNumeric();
      case MIN, MAX, FIRST_K, LAST_K -> type.isOrdered();
      case TOP_K -> type == ValueType.STRING || type == ValueType.INT32 || type == ValueType.INT64;
      case ANY, ALL -> type == ValueType.BOOL;
      case COUNT, FIRST, LAST, COUNT_DISTINCT -> !(type instanceof ValueType.CountedList);
    };
  }

  private static String accepted(AggregateFunction function) {
    return switch (function) {
      case SUM, AVG, VARIANCE, STDDEV, QUANTILE -> "INT32, INT64, FLOAT, DOUBLE or DECIMAL";
      case MIN, MAX, FIRST_K, LAST_K -> "every type but lists";
      case TOP_K -> "STRING, INT32 or INT64";
      case ANY, ALL -> "BOOL";
      case COUNT, FIRST, LAST, COUNT_DISTINCT -> "every column type";
    };
  }

  private static void require(boolean condition, String message, Object... arguments) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, message, arguments));
    }
  }
}
