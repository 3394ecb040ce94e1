/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;
import org.jspecify.annotations.Nullable;

/** any: whether some value is true. all: whether no value is false. */
final class Truth implements InvertibleAggregator<Truth.Counts> {
  /** The state. */
  static final class Counts {
    private long trues;
    private long falses;
  }

  private final boolean all;

  static Truth any() {
    return new Truth(false);
  }

  static Truth all() {
    return new Truth(true);
  }

  private Truth(boolean all) {
    this.all = all;
  }

  @Override
  public ValueType resultType() {
    return ValueType.BOOL;
  }

  @Override
  public Counts identity() {
    return new Counts();
  }

  @Override
  public void add(Counts state, @Nullable Object value, long eventTimeMillis, long seq) {
    count(state, value, 1);
  }

  @Override
  public void remove(Counts state, @Nullable Object value, long eventTimeMillis, long seq) {
    count(state, value, -1);
  }

  private static void count(Counts state, @Nullable Object value, int by) {
    if (Boolean.TRUE.equals(value)) {
      state.trues += by;
    } else if (value != null) {
      state.falses += by;
    }
  }

  @Override
  public void combine(Counts state, Counts other) {
    state.trues += other.trues;
    state.falses += other.falses;
  }

  @Override
  public AggregateResult finish(Counts state) {
    return AggregateResult.of(all ? state.falses == 0 : state.trues > 0);
  }

  @Override
  public byte[] serialize(Counts state) {
    StateWriter out = StateWriter.of(StateKind.TRUTH);
    out.writeLong(state.trues);
    out.writeLong(state.falses);
    return out.toByteArray();
  }

  @Override
  public Counts deserialize(byte[] bytes) {
    return StateReader.read(
        bytes,
        StateKind.TRUTH,
        in -> {
          Counts state = new Counts();
          state.trues = in.readCount();
          state.falses = in.readCount();
          return state;
        });
  }
}
