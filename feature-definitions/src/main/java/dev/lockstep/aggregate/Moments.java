/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;
import java.util.function.Supplier;

/**
 * Count, exact sum and, if asked for, exact sum of squares of numbers of one type: the state of
 * sum, avg, variance and stddev. Rounding happens only in the results.
 */
abstract class Moments {
  private long count;

  /** Makes empty moments for values of a numeric type. */
  static Supplier<Moments> of(ValueType type, boolean withSquares) {
    if (type instanceof ValueType.Decimal decimal) {
      return () -> new DecimalMoments(decimal.scale(), withSquares);
    }
    if (type == ValueType.INT32 || type == ValueType.INT64) {
      return () -> new IntegerMoments(withSquares);
    }
    return () -> new DoubleMoments(withSquares);
  }

  final long count() {
    return count;
  }

  final void add(Object value) {
    count++;
    include(value);
  }

  final void remove(Object value) {
    count--;
    exclude(value);
  }

  /** Takes everything back. */
  final void clear() {
    count = 0;
    reset();
  }

  final void combine(Moments other) {
    count += other.count;
    includeAll(other);
  }

  final byte[] serialize() {
    StateWriter out = StateWriter.of(kind());
    out.writeLong(count);
    write(out);
    return out.toByteArray();
  }

  final Moments deserialize(byte[] bytes) {
    return StateReader.read(
        bytes,
        kind(),
        in -> {
          count = in.readCount();
          read(in);
          return this;
        });
  }

  /** The sum in its result type. There is at least one value. */
  abstract AggregateResult sum();

  /** Sum / count, rounded once. There is at least one value. */
  abstract double average();

  /**
   * {@code (n * sum of squares - square of sum) / n^2}, rounded once. There is at least one value,
   * and the moments have squares.
   */
  abstract double variance();

  protected abstract StateKind kind();

  protected abstract void include(Object value);

  protected abstract void exclude(Object value);

  protected abstract void reset();

  protected abstract void includeAll(Moments other);

  protected abstract void write(StateWriter out);

  protected abstract void read(StateReader in);
}
