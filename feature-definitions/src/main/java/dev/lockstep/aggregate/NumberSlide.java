/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;
import java.util.Optional;

/**
 * count, sum or avg of a window that numbers enter and leave in any order, without an object per
 * number. Its results have the bits that the {@link Aggregator} gives for the same rows. Not
 * thread-safe.
 */
public abstract class NumberSlide {
  private final boolean everyRow;
  private long rows;

  NumberSlide(boolean everyRow) {
    this.everyRow = everyRow;
  }

  /**
   * A new, empty window.
   *
   * @param input the type of the aggregated column; empty for count of rows
   * @return empty if this aggregate over this type needs objects
   */
  public static Optional<NumberSlide> of(AggregateSpec spec, Optional<ValueType> input) {
    if (spec.function() == AggregateFunction.COUNT) {
      return Optional.of(new RowCount(input.isEmpty()));
    }
    boolean average = spec.function() == AggregateFunction.AVG;
    if ((!average && spec.function() != AggregateFunction.SUM) || input.isEmpty()) {
      return Optional.empty();
    }
    ValueType type = input.get();
    if (type == ValueType.INT32 || type == ValueType.INT64) {
      return Optional.of(new Integers(average));
    }
    return type == ValueType.FLOAT || type == ValueType.DOUBLE
        ? Optional.of(new Doubles(average))
        : Optional.empty();
  }

  /** Whether rows count whatever their value is, null too. */
  public final boolean countsEveryRow() {
    return everyRow;
  }

  /** A number enters; for {@link #countsEveryRow} and for count of any type, any number. */
  public final void enter(long value) {
    rows++;
    include(value);
  }

  /** A number enters. */
  public final void enter(double value) {
    rows++;
    include(value);
  }

  /** A number that has entered leaves. */
  public final void leave(long value) {
    rows--;
    exclude(value);
  }

  /** A number that has entered leaves. */
  public final void leave(double value) {
    rows--;
    exclude(value);
  }

  /** Everything leaves. */
  public final void clear() {
    rows = 0;
    reset();
  }

  /** How many numbers are inside. */
  final long rows() {
    return rows;
  }

  /** Whether the result is null or an error. */
  public abstract boolean isAbsent();

  /** Why there is no result though there are numbers; empty if there is one. */
  public String error() {
    return "";
  }

  /** Whether the result is a double, else it is a long. */
  public abstract boolean isDouble();

  /** The result, unless it is absent. */
  public long longResult() {
    throw new IllegalStateException("The result is a double");
  }

  /** The result, unless it is absent. */
  public double doubleResult() {
    throw new IllegalStateException("The result is a long");
  }

  void include(long value) {
    include((double) value);
  }

  void exclude(long value) {
    exclude((double) value);
  }

  abstract void include(double value);

  abstract void exclude(double value);

  abstract void reset();

  /** How many rows, or how many of them have a value. */
  private static final class RowCount extends NumberSlide {
    RowCount(boolean everyRow) {
      super(everyRow);
    }

    @Override
    public boolean isAbsent() {
      return false;
    }

    @Override
    public boolean isDouble() {
      return false;
    }

    @Override
    public long longResult() {
      return rows();
    }

    @Override
    void include(long value) {}

    @Override
    void exclude(long value) {}

    @Override
    void include(double value) {}

    @Override
    void exclude(double value) {}

    @Override
    void reset() {}
  }

  /** FLOAT and DOUBLE. */
  private static final class Doubles extends NumberSlide {
    private final boolean average;
    private final ExactSum sum = new ExactSum();

    Doubles(boolean average) {
      super(false);
      this.average = average;
    }

    @Override
    public boolean isAbsent() {
      return rows() == 0;
    }

    @Override
    public boolean isDouble() {
      return true;
    }

    @Override
    public double doubleResult() {
      return average ? sum.average(rows()) : sum.sum();
    }

    @Override
    void include(double value) {
      sum.add(value);
    }

    @Override
    void exclude(double value) {
      sum.subtract(value);
    }

    @Override
    void reset() {
      sum.clear();
    }
  }

  /** INT32 and INT64: the sum in 128 bits, which fewer than 2^63 numbers cannot overflow. */
  private static final class Integers extends NumberSlide {
    private final boolean average;
    private final IntegerMoments sum = new IntegerMoments(false);

    Integers(boolean average) {
      super(false);
      this.average = average;
    }

    @Override
    public boolean isAbsent() {
      return rows() == 0 || (!average && !sum.fitsLong());
    }

    @Override
    public String error() {
      return average || rows() == 0 ? "" : sum.sum().error();
    }

    @Override
    public boolean isDouble() {
      return average;
    }

    @Override
    public long longResult() {
      return sum.low();
    }

    @Override
    public double doubleResult() {
      return sum.average(rows());
    }

    @Override
    void include(long value) {
      sum.includeLong(value);
    }

    @Override
    void exclude(long value) {
      sum.excludeLong(value);
    }

    @Override
    void include(double value) {
      throw new IllegalArgumentException("Not a whole number: " + value);
    }

    @Override
    void exclude(double value) {
      throw new IllegalArgumentException("Not a whole number: " + value);
    }

    @Override
    void reset() {
      sum.clear();
    }
  }
}
