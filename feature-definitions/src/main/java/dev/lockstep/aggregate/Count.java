/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;
import org.jspecify.annotations.Nullable;

/** How many rows there are, or how many of them have a value. */
final class Count implements InvertibleAggregator<Count.Rows> {
  /** The state. */
  static final class Rows {
    private long count;
  }

  private final boolean everyRow;

  /**
   * @param everyRow whether rows count whatever their value
   */
  Count(boolean everyRow) {
    this.everyRow = everyRow;
  }

  @Override
  public ValueType resultType() {
    return ValueType.INT64;
  }

  @Override
  public Rows identity() {
    return new Rows();
  }

  @Override
  public void add(Rows state, @Nullable Object value, long eventTimeMillis, long seq) {
    if (everyRow || value != null) {
      state.count++;
    }
  }

  @Override
  public void remove(Rows state, @Nullable Object value, long eventTimeMillis, long seq) {
    if (everyRow || value != null) {
      state.count--;
    }
  }

  @Override
  public void combine(Rows state, Rows other) {
    state.count += other.count;
  }

  @Override
  public AggregateResult finish(Rows state) {
    return AggregateResult.of(state.count);
  }

  @Override
  public byte[] serialize(Rows state) {
    StateWriter out = StateWriter.of(StateKind.COUNT);
    out.writeLong(state.count);
    return out.toByteArray();
  }

  @Override
  public Rows deserialize(byte[] bytes) {
    return StateReader.read(
        bytes,
        StateKind.COUNT,
        in -> {
          Rows state = new Rows();
          state.count = in.readCount();
          return state;
        });
  }
}
