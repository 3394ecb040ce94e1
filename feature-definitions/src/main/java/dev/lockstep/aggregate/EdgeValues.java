/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import com.google.common.collect.ImmutableList;
import dev.lockstep.type.ValueType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * first_k or last_k: the values of the k oldest rows, oldest first, or of the k newest, newest
 * first, by (event time, seq), among the rows with a value. Holds at most k values.
 */
final class EdgeValues implements Aggregator<PriorityQueue<EdgeValues.Row>> {
  /** A row that is kept. */
  record Row(long eventTimeMillis, long seq, Object value) {}

  private static final Comparator<Row> OLDEST_FIRST = EdgeValues::compareAge;

  private final ValueType.ListOf resultType;
  private final ValueCodec codec;
  private final int k;
  private final boolean newest;
  private final Comparator<Row> order;

  private static int compareAge(Row a, Row b) {
    return a.eventTimeMillis() != b.eventTimeMillis()
        ? Long.compare(a.eventTimeMillis(), b.eventTimeMillis())
        : Long.compare(a.seq(), b.seq());
  }

  static EdgeValues first(ValueType type, int k) {
    return new EdgeValues(type, k, false);
  }

  static EdgeValues last(ValueType type, int k) {
    return new EdgeValues(type, k, true);
  }

  private EdgeValues(ValueType type, int k, boolean newest) {
    this.resultType = new ValueType.ListOf(type);
    this.codec = new ValueCodec(type);
    this.k = k;
    this.newest = newest;
    this.order = newest ? OLDEST_FIRST.reversed() : OLDEST_FIRST;
  }

  @Override
  public ValueType resultType() {
    return resultType;
  }

  /** A queue whose head is the row that gives way to a better one. */
  @Override
  public PriorityQueue<Row> identity() {
    return new PriorityQueue<>(order.reversed());
  }

  @Override
  public void add(
      PriorityQueue<Row> state, @Nullable Object value, long eventTimeMillis, long seq) {
    if (value == null) {
      return;
    }
    Row worst = state.size() < k ? null : state.peek();
    if (worst != null && !precedes(eventTimeMillis, seq, worst)) {
      return;
    }
    if (worst != null) {
      state.poll();
    }
    state.add(new Row(eventTimeMillis, seq, value));
  }

  private boolean precedes(long eventTimeMillis, long seq, Row row) {
    boolean later =
        eventTimeMillis != row.eventTimeMillis()
            ? eventTimeMillis > row.eventTimeMillis()
            : seq > row.seq();
    return later == newest;
  }

  @Override
  public void combine(PriorityQueue<Row> state, PriorityQueue<Row> other) {
    for (Row row : other) {
      add(state, row.value(), row.eventTimeMillis(), row.seq());
    }
  }

  @Override
  public AggregateResult finish(PriorityQueue<Row> state) {
    ImmutableList.Builder<Object> values = ImmutableList.builderWithExpectedSize(state.size());
    for (Row row : sorted(state)) {
      values.add(row.value());
    }
    return AggregateResult.of(values.build());
  }

  private List<Row> sorted(PriorityQueue<Row> state) {
    List<Row> rows = new ArrayList<>(state);
    rows.sort(order);
    return rows;
  }

  @Override
  public byte[] serialize(PriorityQueue<Row> state) {
    StateWriter out = StateWriter.of(StateKind.EDGE_VALUES);
    out.writeInt(state.size());
    for (Row row : sorted(state)) {
      out.writeLong(row.eventTimeMillis());
      out.writeLong(row.seq());
      codec.write(out, row.value());
    }
    return out.toByteArray();
  }

  @Override
  public PriorityQueue<Row> deserialize(byte[] bytes) {
    return StateReader.read(bytes, StateKind.EDGE_VALUES, this::read);
  }

  private PriorityQueue<Row> read(StateReader in) {
    PriorityQueue<Row> state = identity();
    int size = in.readSize(2 * Long.BYTES);
    StateReader.check(size <= k, "more values than k");
    for (int i = 0; i < size; i++) {
      long eventTimeMillis = in.readLong();
      long seq = in.readLong();
      state.add(new Row(eventTimeMillis, seq, codec.read(in)));
    }
    return state;
  }

  @Override
  public SlidingAggregate slide() {
    return new Slide();
  }

  /**
   * Rows enter and leave in order, so the values of a window are a queue and k of one end count.
   */
  private final class Slide implements SlidingAggregate {
    private final Deque<Object> values = new ArrayDeque<>();

    @Override
    public void enter(@Nullable Object value, long eventTimeMillis, long seq) {
      if (value != null) {
        values.addLast(value);
      }
    }

    @Override
    public void leave(@Nullable Object value, long eventTimeMillis, long seq) {
      if (value != null) {
        values.removeFirst();
      }
    }

    @Override
    public AggregateResult result() {
      ImmutableList.Builder<Object> edge = ImmutableList.builder();
      Iterator<Object> ordered = newest ? values.descendingIterator() : values.iterator();
      for (int i = 0; i < k && ordered.hasNext(); i++) {
        edge.add(ordered.next());
      }
      return AggregateResult.of(edge.build());
    }

    @Override
    public void clear() {
      values.clear();
    }
  }
}
