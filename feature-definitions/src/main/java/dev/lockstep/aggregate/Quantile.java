/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;
import dev.lockstep.type.Values;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The number of rank {@code max(1, ceil(q * n))} among n numbers, with NaN as the largest, by
 * counts in {@link LogBuckets} and clamped to the smallest and the largest number: at most 1/128 of
 * it (less than 1 %) away, exact for one value and for q 0 and 1 up to the order of their bucket.
 * Inputs are numbers as doubles, rounded to the nearest. q is the decimal that it prints as. Null
 * if there are no numbers.
 */
final class Quantile implements Aggregator<Quantile.Buckets> {
  /** The state. */
  static final class Buckets {
    private BucketCounts counts = new BucketCounts();
    // Not NaN unless all numbers are; the sign of a zero is lost.
    private double smallest = Double.NaN;
    // NaN if there is one.
    private double largest = Double.NEGATIVE_INFINITY;
  }

  private final BigDecimal q;

  Quantile(double q) {
    this.q = BigDecimal.valueOf(q);
  }

  @Override
  public ValueType resultType() {
    return ValueType.DOUBLE;
  }

  @Override
  public Buckets identity() {
    return new Buckets();
  }

  @Override
  public void add(Buckets state, @Nullable Object value, long eventTimeMillis, long seq) {
    if (value != null) {
      // + 0.0 turns -0.0 into 0.0 and changes nothing else. All conversions round to nearest.
      double number = ((Number) value).doubleValue() + 0.0;
      state.counts.add(LogBuckets.key(number), 1);
      extend(state, number, number);
    }
  }

  @Override
  public void combine(Buckets state, Buckets other) {
    state.counts.add(other.counts);
    extend(state, other.smallest, other.largest);
  }

  private static void extend(Buckets state, double smallest, double largest) {
    if (Double.isNaN(state.smallest) || smallest < state.smallest) {
      state.smallest = smallest;
    }
    state.largest = Math.max(state.largest, largest);
  }

  @Override
  public AggregateResult finish(Buckets state) {
    return result(state.counts, state.smallest, state.largest);
  }

  private AggregateResult result(BucketCounts counts, double smallest, double largest) {
    if (counts.total() == 0) {
      return AggregateResult.of(null);
    }
    double number = LogBuckets.representative(counts.keyOfRank(rank(counts.total())));
    // Comparisons with NaN are false: NaN neither moves nor bounds anything.
    double clamped = number < smallest ? smallest : number > largest ? largest : number;
    return AggregateResult.of(clamped);
  }

  private long rank(long count) {
    BigDecimal exact = q.multiply(BigDecimal.valueOf(count));
    return Math.max(1, exact.setScale(0, RoundingMode.CEILING).longValueExact());
  }

  @Override
  public byte[] serialize(Buckets state) {
    StateWriter out = StateWriter.of(StateKind.QUANTILE_BUCKETS);
    out.writeDouble(state.smallest);
    out.writeDouble(state.largest);
    state.counts.write(out);
    return out.toByteArray();
  }

  @Override
  public Buckets deserialize(byte[] bytes) {
    return StateReader.read(
        bytes,
        StateKind.QUANTILE_BUCKETS,
        in -> {
          Buckets state = new Buckets();
          state.smallest = in.readDouble();
          state.largest = in.readDouble();
          state.counts = BucketCounts.read(in);
          return state;
        });
  }

  @Override
  public SlidingAggregate slide() {
    return new Slide();
  }

  /** Counts can be taken back, extremes cannot: the numbers themselves are kept sorted for them. */
  private final class Slide implements SlidingAggregate {
    private final BucketCounts counts = new BucketCounts();
    private final TreeMap<Object, Integer> numbers = new TreeMap<>(Values::compare);

    @Override
    public boolean takesAnyOrder() {
      return true;
    }

    @Override
    public void enter(@Nullable Object value, long eventTimeMillis, long seq) {
      if (value != null) {
        double number = ((Number) value).doubleValue() + 0.0;
        counts.add(LogBuckets.key(number), 1);
        numbers.merge(number, 1, Integer::sum);
      }
    }

    @Override
    public void leave(@Nullable Object value, long eventTimeMillis, long seq) {
      if (value != null) {
        double number = ((Number) value).doubleValue() + 0.0;
        counts.add(LogBuckets.key(number), -1);
        numbers.computeIfPresent(number, (v, n) -> n == 1 ? null : n - 1);
      }
    }

    @Override
    public AggregateResult result() {
      return numbers.isEmpty()
          ? AggregateResult.of(null)
          : Quantile.this.result(counts, (Double) numbers.firstKey(), (Double) numbers.lastKey());
    }

    @Override
    public void clear() {
      counts.clear();
      numbers.clear();
    }
  }
}
