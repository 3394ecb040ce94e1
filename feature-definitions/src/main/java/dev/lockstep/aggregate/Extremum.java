/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;
import dev.lockstep.type.Values;
import org.jspecify.annotations.Nullable;

/**
 * min or max in the order of {@link Values#compare}: NaN is above every number; -0.0 counts as, and
 * comes out as, 0.0. Null if there are no values.
 */
final class Extremum implements Aggregator<Extremum.Best> {
  /** The state. */
  static final class Best {
    private @Nullable Object value;
  }

  private final ValueType type;
  private final ValueCodec codec;
  private final int direction;

  static Extremum min(ValueType type) {
    return new Extremum(type, -1);
  }

  static Extremum max(ValueType type) {
    return new Extremum(type, 1);
  }

  private Extremum(ValueType type, int direction) {
    this.type = type;
    this.codec = new ValueCodec(type);
    this.direction = direction;
  }

  @Override
  public ValueType resultType() {
    return type;
  }

  @Override
  public Best identity() {
    return new Best();
  }

  @Override
  public void add(Best state, @Nullable Object value, long eventTimeMillis, long seq) {
    if (value == null) {
      return;
    }
    // Values that compare as equal differ in bits only in what canonical() makes alike.
    if (state.value == null || Values.compare(value, state.value) * direction > 0) {
      state.value = Values.canonical(value);
    }
  }

  @Override
  public void combine(Best state, Best other) {
    add(state, other.value, 0, 0);
  }

  @Override
  public AggregateResult finish(Best state) {
    return AggregateResult.of(state.value);
  }

  @Override
  public byte[] serialize(Best state) {
    StateWriter out = StateWriter.of(StateKind.EXTREMUM);
    out.writeBoolean(state.value != null);
    if (state.value != null) {
      codec.write(out, state.value);
    }
    return out.toByteArray();
  }

  @Override
  public Best deserialize(byte[] bytes) {
    return StateReader.read(
        bytes,
        StateKind.EXTREMUM,
        in -> {
          Best state = new Best();
          state.value = in.readBoolean() ? codec.read(in) : null;
          return state;
        });
  }
}
