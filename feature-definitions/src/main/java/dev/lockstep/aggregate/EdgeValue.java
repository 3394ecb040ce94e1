/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * first or last: the value of the oldest or newest row by (event time, seq), among the rows with a
 * value or, if nulls are kept, among all rows. Null if there is no such row.
 */
final class EdgeValue implements Aggregator<EdgeValue.Edge> {
  /** The state. */
  static final class Edge {
    private boolean present;
    private long eventTimeMillis;
    private long seq;
    private @Nullable Object value;
  }

  private final ValueType type;
  private final ValueCodec codec;
  private final boolean newest;
  private final boolean keepNulls;

  static EdgeValue first(ValueType type, boolean keepNulls) {
    return new EdgeValue(type, false, keepNulls);
  }

  static EdgeValue last(ValueType type, boolean keepNulls) {
    return new EdgeValue(type, true, keepNulls);
  }

  private EdgeValue(ValueType type, boolean newest, boolean keepNulls) {
    this.type = type;
    this.codec = new ValueCodec(type);
    this.newest = newest;
    this.keepNulls = keepNulls;
  }

  @Override
  public ValueType resultType() {
    return type;
  }

  @Override
  public Edge identity() {
    return new Edge();
  }

  @Override
  public void add(Edge state, @Nullable Object value, long eventTimeMillis, long seq) {
    if (value == null && !keepNulls) {
      return;
    }
    if (!state.present || isFurther(state, eventTimeMillis, seq)) {
      state.present = true;
      state.eventTimeMillis = eventTimeMillis;
      state.seq = seq;
      state.value = value;
    }
  }

  private boolean isFurther(Edge state, long eventTimeMillis, long seq) {
    boolean later =
        eventTimeMillis != state.eventTimeMillis
            ? eventTimeMillis > state.eventTimeMillis
            : seq > state.seq;
    return later == newest;
  }

  @Override
  public void combine(Edge state, Edge other) {
    if (other.present) {
      add(state, other.value, other.eventTimeMillis, other.seq);
    }
  }

  @Override
  public AggregateResult finish(Edge state) {
    return AggregateResult.of(state.value);
  }

  @Override
  public byte[] serialize(Edge state) {
    StateWriter out = StateWriter.of(StateKind.EDGE_VALUE);
    out.writeBoolean(state.present);
    if (state.present) {
      out.writeLong(state.eventTimeMillis);
      out.writeLong(state.seq);
      out.writeBoolean(state.value != null);
    }
    if (state.value != null) {
      codec.write(out, state.value);
    }
    return out.toByteArray();
  }

  @Override
  public Edge deserialize(byte[] bytes) {
    return StateReader.read(bytes, StateKind.EDGE_VALUE, this::read);
  }

  private Edge read(StateReader in) {
    Edge state = new Edge();
    state.present = in.readBoolean();
    if (state.present) {
      state.eventTimeMillis = in.readLong();
      state.seq = in.readLong();
      state.value = in.readBoolean() ? codec.read(in) : null;
      StateReader.check(state.value != null || keepNulls, "a null that is never kept");
    }
    return state;
  }
}
