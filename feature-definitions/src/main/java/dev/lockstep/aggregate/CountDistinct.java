/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;
import dev.lockstep.type.Values;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The exact number of values that differ by {@link Values#canonical}; an error if there are more
 * than the cap. A state that has seen more forgets its values and stays beyond the cap for good, so
 * it holds at most {@code cap} of them and still depends only on the set of rows.
 */
final class CountDistinct implements Aggregator<CountDistinct.Distinct> {
  /** The state. */
  static final class Distinct {
    private Set<Object> values = new HashSet<>(4);
    private boolean beyondCap;

    private void exceed() {
      beyondCap = true;
      values = Set.of();
    }
  }

  private final ValueCodec codec;
  private final int cap;

  CountDistinct(ValueType type, int cap) {
    this.codec = new ValueCodec(type);
    this.cap = cap;
  }

  @Override
  public ValueType resultType() {
    return ValueType.INT64;
  }

  @Override
  public Distinct identity() {
    return new Distinct();
  }

  @Override
  public void add(Distinct state, @Nullable Object value, long eventTimeMillis, long seq) {
    if (value != null && !state.beyondCap) {
      addCanonical(state, Values.canonical(value));
    }
  }

  private void addCanonical(Distinct state, Object value) {
    if (state.values.add(value) && state.values.size() > cap) {
      state.exceed();
    }
  }

  @Override
  public void combine(Distinct state, Distinct other) {
    if (other.beyondCap) {
      state.exceed();
    }
    for (Object value : other.values) {
      if (state.beyondCap) {
        return;
      }
      addCanonical(state, value);
    }
  }

  @Override
  public AggregateResult finish(Distinct state) {
    return state.beyondCap ? beyondCap(cap) : AggregateResult.of((long) state.values.size());
  }

  static AggregateResult beyondCap(int cap) {
    return AggregateResult.failed("More than " + cap + " distinct values, which is the cap");
  }

  /** The values are ordered by their bytes. */
  @Override
  public byte[] serialize(Distinct state) {
    StateWriter out = StateWriter.of(StateKind.DISTINCT_VALUES);
    out.writeBoolean(state.beyondCap);
    out.writeInt(state.values.size());
    byte[][] encoded = state.values.stream().map(codec::encode).toArray(byte[][]::new);
    Arrays.sort(encoded, Arrays::compareUnsigned);
    for (byte[] value : encoded) {
      out.writeBytes(value);
    }
    return out.toByteArray();
  }

  @Override
  public Distinct deserialize(byte[] bytes) {
    return StateReader.read(bytes, StateKind.DISTINCT_VALUES, this::read);
  }

  private Distinct read(StateReader in) {
    Distinct state = new Distinct();
    boolean beyondCap = in.readBoolean();
    int size = in.readSize(1);
    StateReader.check(size <= (beyondCap ? 0 : cap), "more values than its cap");
    for (int i = 0; i < size; i++) {
      state.values.add(codec.read(in));
    }
    if (beyondCap) {
      state.exceed();
    }
    return state;
  }

  @Override
  public SlidingAggregate slide() {
    return new Slide();
  }

  /** Counts how often each value is inside; values beyond the cap may leave again. */
  private final class Slide implements SlidingAggregate {
    private final Map<Object, Integer> counts = new HashMap<>();

    @Override
    public boolean takesAnyOrder() {
      return true;
    }

    @Override
    public void enter(@Nullable Object value, long eventTimeMillis, long seq) {
      if (value != null) {
        counts.merge(Values.canonical(value), 1, Integer::sum);
      }
    }

    @Override
    public void leave(@Nullable Object value, long eventTimeMillis, long seq) {
      if (value != null) {
        counts.computeIfPresent(Values.canonical(value), (v, n) -> n == 1 ? null : n - 1);
      }
    }

    @Override
    public AggregateResult result() {
      return counts.size() > cap ? beyondCap(cap) : AggregateResult.of((long) counts.size());
    }

    @Override
    public void clear() {
      counts.clear();
    }
  }
}
