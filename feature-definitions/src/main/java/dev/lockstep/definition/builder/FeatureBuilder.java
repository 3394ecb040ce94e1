/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.definition.builder;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.lockstep.aggregate.AggregateFunction;
import dev.lockstep.definition.AggregateDefinition;
import dev.lockstep.definition.FeatureDefinition;
import dev.lockstep.definition.WindowDefinition;
import dev.lockstep.time.Bounds;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One feature of a feature view. Its factories name the aggregate and take what it cannot lack. */
public final class FeatureBuilder {
  private final String name;
  private final Optional<AggregateFunction> function;
  private final Optional<String> column;
  private List<String> windows = ImmutableList.of();
  private Optional<String> where = Optional.empty();
  private Optional<Bounds> bounds = Optional.empty();
  private Optional<Duration> tail = Optional.empty();
  private Optional<Duration> slide = Optional.empty();
  private Optional<Long> maxRows = Optional.empty();
  private Optional<Long> k = Optional.empty();
  private Optional<Double> q = Optional.empty();
  private Optional<Long> cap = Optional.empty();
  private boolean keepsNulls;
  private boolean approximate;

  private FeatureBuilder(
      String name, Optional<AggregateFunction> function, Optional<String> column) {
    this.name = name;
    this.function = function;
    this.column = column;
  }

  private static FeatureBuilder of(String name, AggregateFunction function, String column) {
    return new FeatureBuilder(name, Optional.of(function), Optional.of(column));
  }

  /** The latest value of the column of the same name. */
  public static FeatureBuilder latest(String name) {
    return new FeatureBuilder(name, Optional.empty(), Optional.empty());
  }

  /** The latest value of a column. */
  public static FeatureBuilder latest(String name, String column) {
    return new FeatureBuilder(name, Optional.empty(), Optional.of(column));
  }

  /** The number of rows. */
  public static FeatureBuilder count(String name) {
    return new FeatureBuilder(name, Optional.of(AggregateFunction.COUNT), Optional.empty());
  }

  /** The number of values that are not null. */
  public static FeatureBuilder count(String name, String column) {
    return of(name, AggregateFunction.COUNT, column);
  }

  public static FeatureBuilder sum(String name, String column) {
    return of(name, AggregateFunction.SUM, column);
  }

  public static FeatureBuilder avg(String name, String column) {
    return of(name, AggregateFunction.AVG, column);
  }

  public static FeatureBuilder min(String name, String column) {
    return of(name, AggregateFunction.MIN, column);
  }

  public static FeatureBuilder max(String name, String column) {
    return of(name, AggregateFunction.MAX, column);
  }

  public static FeatureBuilder variance(String name, String column) {
    return of(name, AggregateFunction.VARIANCE, column);
  }

  public static FeatureBuilder stddev(String name, String column) {
    return of(name, AggregateFunction.STDDEV, column);
  }

  public static FeatureBuilder first(String name, String column) {
    return of(name, AggregateFunction.FIRST, column);
  }

  public static FeatureBuilder last(String name, String column) {
    return of(name, AggregateFunction.LAST, column);
  }

  /** The {@code k} oldest values, oldest first. */
  public static FeatureBuilder firstK(String name, int k, String column) {
    return of(name, AggregateFunction.FIRST_K, column).withK(k);
  }

  /** The {@code k} newest values, newest first. */
  public static FeatureBuilder lastK(String name, int k, String column) {
    return of(name, AggregateFunction.LAST_K, column).withK(k);
  }

  /** The {@code k} most frequent values with their counts. */
  public static FeatureBuilder topK(String name, int k, String column) {
    return of(name, AggregateFunction.TOP_K, column).withK(k);
  }

  public static FeatureBuilder countDistinct(String name, String column) {
    return of(name, AggregateFunction.COUNT_DISTINCT, column);
  }

  /**
   * A quantile.
   *
   * @param q from 0 to 1
   */
  public static FeatureBuilder quantile(String name, double q, String column) {
    FeatureBuilder feature = of(name, AggregateFunction.QUANTILE, column);
    feature.q = Optional.of(q);
    return feature;
  }

  public static FeatureBuilder any(String name, String column) {
    return of(name, AggregateFunction.ANY, column);
  }

  public static FeatureBuilder all(String name, String column) {
    return of(name, AggregateFunction.ALL, column);
  }

  private FeatureBuilder withK(int number) {
    k = Optional.of((long) number);
    return this;
  }

  /** Which rows count. */
  @CanIgnoreReturnValue
  public FeatureBuilder where(String condition) {
    where = Optional.of(condition);
    return this;
  }

  /** Windows as definitions spell them; several make several features that are named for them. */
  @CanIgnoreReturnValue
  public FeatureBuilder windows(String... spellings) {
    windows = ImmutableList.copyOf(spellings);
    return this;
  }

  /** Windows in their shortest spelling: 24 hours are {@code 1d}. */
  @CanIgnoreReturnValue
  public FeatureBuilder windows(Duration... durations) {
    windows = Arrays.stream(durations).map(Written::print).collect(ImmutableList.toImmutableList());
    return this;
  }

  @CanIgnoreReturnValue
  public FeatureBuilder bounds(Bounds newBounds) {
    bounds = Optional.of(newBounds);
    return this;
  }

  /** Rounds the left edge down. */
  @CanIgnoreReturnValue
  public FeatureBuilder tail(Duration duration) {
    tail = Optional.of(duration);
    return this;
  }

  /** Rounds the moment of evaluation down. */
  @CanIgnoreReturnValue
  public FeatureBuilder slide(Duration duration) {
    slide = Optional.of(duration);
    return this;
  }

  /** Only the newest so many rows count. */
  @CanIgnoreReturnValue
  public FeatureBuilder maxRows(int rows) {
    maxRows = Optional.of((long) rows);
    return this;
  }

  /** Lets first and last see nulls. */
  @CanIgnoreReturnValue
  public FeatureBuilder keepNulls() {
    keepsNulls = true;
    return this;
  }

  /** Lets count_distinct use a sketch. */
  @CanIgnoreReturnValue
  public FeatureBuilder approximate() {
    approximate = true;
    return this;
  }

  /** Most distinct values that count_distinct and top_k hold. */
  @CanIgnoreReturnValue
  public FeatureBuilder cap(int distinctValues) {
    cap = Optional.of((long) distinctValues);
    return this;
  }

  FeatureDefinition build(Written view) {
    Written written = view.part(name);
    AggregateDefinition aggregate =
        new AggregateDefinition(
            function.map(symbol -> written.part("aggregate").value(symbol.symbol())),
            keepsNulls ? Optional.of(written.part("nulls").value("keep")) : Optional.empty(),
            k.map(written.part("k")::value),
            q.map(written.part("q")::value),
            approximate ? Optional.of(written.part("approx").value(true)) : Optional.empty(),
            cap.map(written.part("cap")::value));
    WindowDefinition window =
        new WindowDefinition(
            written.part("windows").values(windows.toArray(String[]::new)),
            bounds.map(value -> written.part("bounds").value(value.symbol())),
            tail.map(written.part("tail")::duration),
            slide.map(written.part("slide")::duration),
            maxRows.map(written.part("max_rows")::value));
    return new FeatureDefinition(
        written.value(name),
        aggregate,
        column.map(written.part("of")::value),
        where.map(written.part("where")::expression),
        window);
  }
}
