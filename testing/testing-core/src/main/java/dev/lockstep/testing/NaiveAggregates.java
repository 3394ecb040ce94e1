/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.aggregate.AggregateSpec;
import dev.lockstep.type.ValueCount;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every aggregate, as the table of docs/semantics.md says it: over the whole list of values, oldest
 * first by (ts, seq), with no state, no merging and no short cut.
 */
final class NaiveAggregates {
  private static final BigInteger MIN_INT64 = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX_INT64 = BigInteger.valueOf(Long.MAX_VALUE);

  private NaiveAggregates() {}

  /** Why there is no value. */
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    Failure(String message) {
      super(message);
    }
  }

  /**
   * @param all the values of the rows that count, oldest first; null for null
   * @param type of the values
   */
  static @Nullable Object aggregate(AggregateSpec spec, ValueType type, List<@Nullable Object> all)
      throws Failure {
    List<Object> values = withoutNulls(all);
    return switch (spec.function()) {
      case COUNT -> (long) values.size();
      case SUM -> values.isEmpty() ? null : sum(type, values);
      case AVG -> values.isEmpty() ? null : average(type, values);
      case VARIANCE -> values.isEmpty() ? null : variance(type, values);
      case STDDEV -> values.isEmpty() ? null : Math.sqrt(variance(type, values));
      case MIN -> values.isEmpty() ? null : smallest(values, 1);
      case MAX -> values.isEmpty() ? null : smallest(values, -1);
      case FIRST -> firstOf(spec.keepNulls() ? all : new ArrayList<@Nullable Object>(values));
      case LAST -> lastOf(spec.keepNulls() ? all : new ArrayList<@Nullable Object>(values));
      case FIRST_K -> List.copyOf(values.subList(0, Math.min(k(spec), values.size())));
      case LAST_K -> newestFirst(values, k(spec));
      case COUNT_DISTINCT -> countDistinct(spec, values);
      case QUANTILE -> values.isEmpty() ? null : quantile(spec.q().orElseThrow(), type, values);
      case TOP_K -> top(spec, values);
      case ANY -> values.contains(true);
      case ALL -> !values.contains(false);
    };
  }

  private static int k(AggregateSpec spec) {
    return spec.k().orElseThrow();
  }

  private static List<Object> withoutNulls(List<@Nullable Object> all) {
    List<Object> values = new ArrayList<>();
    for (Object value : all) {
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  private static @Nullable Object firstOf(List<@Nullable Object> values) {
    return values.isEmpty() ? null : values.get(0);
  }

  private static @Nullable Object lastOf(List<@Nullable Object> values) {
    return values.isEmpty() ? null : values.get(values.size() - 1);
  }

  private static List<Object> newestFirst(List<Object> values, int k) {
    List<Object> newest = new ArrayList<>();
    for (int i = values.size() - 1; i >= 0 && newest.size() < k; i--) {
      newest.add(values.get(i));
    }
    return List.copyOf(newest);
  }

  private static Object sum(ValueType type, List<Object> values) throws Failure {
    if (isBinary(type)) {
      Double special = specialSum(values);
      return special != null
          ? special
          : (Object) NaiveNumbers.quotient(total(values), NaiveNumbers.denominator(type));
    }
    BigInteger total = total(values);
    if (type instanceof ValueType.Decimal decimal) {
      if (total.abs().toString().length() > ValueType.Decimal.MAX_PRECISION) {
        throw new Failure("sum has more than 38 digits");
      }
      return new BigDecimal(total, decimal.scale());
    }
    if (total.compareTo(MIN_INT64) < 0 || total.compareTo(MAX_INT64) > 0) {
      throw new Failure("sum is outside INT64");
    }
    return total.longValueExact();
  }

  private static double average(ValueType type, List<Object> values) {
    Double special = isBinary(type) ? specialSum(values) : null;
    if (special != null) {
      return special;
    }
    BigInteger count = BigInteger.valueOf(values.size());
    return NaiveNumbers.quotient(total(values), NaiveNumbers.denominator(type).multiply(count));
  }

  /** {@code (n * sum of squares - square of sum) / n^2}, exact, rounded once. */
  private static double variance(ValueType type, List<Object> values) {
    if (isBinary(type) && specialSum(values) != null) {
      return Double.NaN;
    }
    BigInteger count = BigInteger.valueOf(values.size());
    BigInteger squares = BigInteger.ZERO;
    for (Object value : values) {
      squares = squares.add(NaiveNumbers.numerator(value).pow(2));
    }
    BigInteger numerator = count.multiply(squares).subtract(total(values).pow(2));
    BigInteger denominator = NaiveNumbers.denominator(type).multiply(count).pow(2);
    return NaiveNumbers.quotient(numerator, denominator);
  }

  private static boolean isBinary(ValueType type) {
    return type == ValueType.FLOAT || type == ValueType.DOUBLE;
  }

  private static BigInteger total(List<Object> values) {
    BigInteger total = BigInteger.ZERO;
    for (Object value : values) {
      total = total.add(NaiveNumbers.numerator(value));
    }
    return total;
  }

  /** The sum if a value is not finite; null if all are. */
  private static @Nullable Double specialSum(List<Object> values) {
    boolean nan = false;
    boolean plus = false;
    boolean minus = false;
    for (Object value : values) {
      double number = ((Number) value).doubleValue();
      nan |= Double.isNaN(number);
      plus |= number == Double.POSITIVE_INFINITY;
      minus |= number == Double.NEGATIVE_INFINITY;
    }
    if (nan || (plus && minus)) {
      return Double.NaN;
    }
    return plus ? (Double) Double.POSITIVE_INFINITY : minus ? Double.NEGATIVE_INFINITY : null;
  }

  /** The smallest value, or with {@code sign} -1 the largest. */
  private static Object smallest(List<Object> values, int sign) {
    Object best = values.get(0);
    for (Object value : values) {
      if (sign * NaiveValues.compare(value, best) < 0) {
        best = value;
      }
    }
    return NaiveValues.withoutNegativeZero(best);
  }

  private static long countDistinct(AggregateSpec spec, List<Object> values) throws Failure {
    Set<Object> distinct = distinct(values);
    if (!spec.approximate() && distinct.size() > spec.cap()) {
      throw new Failure("more than " + spec.cap() + " distinct values");
    }
    return distinct.size();
  }

  private static Set<Object> distinct(List<Object> values) {
    Set<Object> distinct = new LinkedHashSet<>();
    for (Object value : values) {
      distinct.add(NaiveValues.distinctForm(value));
    }
    return distinct;
  }

  private static double quantile(double q, ValueType type, List<Object> values) {
    List<Double> sorted = new ArrayList<>();
    for (Object value : values) {
      sorted.add(NaiveNumbers.nearestDouble(value, type));
    }
    sorted.sort(NaiveValues::compareDoubles);
    BigDecimal exactRank = BigDecimal.valueOf(q).multiply(BigDecimal.valueOf(sorted.size()));
    int rank = exactRank.setScale(0, RoundingMode.CEILING).intValueExact();
    double middle = middle(sorted.get(Math.max(1, rank) - 1));
    double smallest = sorted.get(0);
    double largest = sorted.get(sorted.size() - 1);
    // Comparisons with NaN are false, so a NaN neither moves nor bounds anything.
    return middle < smallest ? smallest : middle > largest ? largest : middle;
  }

  private static double middle(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return number;
    }
    if (number == 0) {
      return 0.0;
    }
    return number < 0 ? -NaiveNumbers.bucketMiddle(-number) : NaiveNumbers.bucketMiddle(number);
  }

  private static List<ValueCount> top(AggregateSpec spec, List<Object> values) throws Failure {
    Set<Object> distinct = distinct(values);
    if (distinct.size() > spec.cap()) {
      throw new Failure("more than " + spec.cap() + " distinct values");
    }
    List<ValueCount> counts = new ArrayList<>();
    for (Object value : distinct) {
      counts.add(new ValueCount(value, Collections.frequency(values, value)));
    }
    counts.sort(
        (a, b) ->
            a.count() != b.count()
                ? Long.compare(b.count(), a.count())
                : NaiveValues.compare(a.value(), b.value()));
    return List.copyOf(counts.subList(0, Math.min(k(spec), counts.size())));
  }
}
