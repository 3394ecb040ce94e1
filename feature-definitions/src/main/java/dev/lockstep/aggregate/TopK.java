/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import com.google.common.collect.ImmutableList;
import dev.lockstep.type.ValueCount;
import dev.lockstep.type.ValueType;
import dev.lockstep.type.Values;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The k most frequent values with their counts, most frequent first, ties by value ascending; an
 * error if there are more distinct values than the cap. A state that has seen more forgets its
 * counts and stays beyond the cap for good, as in {@link CountDistinct}.
 */
final class TopK implements Aggregator<TopK.Counts> {
  /** The state. */
  static final class Counts {
    private Map<Object, Long> byValue = new HashMap<>(4);
    private boolean beyondCap;

    private void exceed() {
      beyondCap = true;
      byValue = Map.of();
    }
  }

  private static final Comparator<ValueCount> MOST_FREQUENT_FIRST =
      Comparator.comparingLong(ValueCount::count)
          .reversed()
          .thenComparing(ValueCount::value, Values::compare);

  private final ValueType.CountedList resultType;
  private final ValueCodec codec;
  private final int k;
  private final int cap;

  TopK(ValueType type, int k, int cap) {
    this.resultType = new ValueType.CountedList(type);
    this.codec = new ValueCodec(type);
    this.k = k;
    this.cap = cap;
  }

  @Override
  public ValueType resultType() {
    return resultType;
  }

  @Override
  public Counts identity() {
    return new Counts();
  }

  @Override
  public void add(Counts state, @Nullable Object value, long eventTimeMillis, long seq) {
    if (value != null && !state.beyondCap) {
      add(state, value, 1);
    }
  }

  private void add(Counts state, Object value, long count) {
    state.byValue.merge(value, count, Long::sum);
    if (state.byValue.size() > cap) {
      state.exceed();
    }
  }

  @Override
  public void combine(Counts state, Counts other) {
    if (other.beyondCap) {
      state.exceed();
    }
    for (Map.Entry<Object, Long> entry : other.byValue.entrySet()) {
      if (state.beyondCap) {
        return;
      }
      add(state, entry.getKey(), entry.getValue());
    }
  }

  @Override
  public AggregateResult finish(Counts state) {
    if (state.beyondCap) {
      return CountDistinct.beyondCap(cap);
    }
    // The least of the best so far is at the head.
    PriorityQueue<ValueCount> best = new PriorityQueue<>(MOST_FREQUENT_FIRST.reversed());
    for (Map.Entry<Object, Long> entry : state.byValue.entrySet()) {
      ValueCount least = best.size() < k ? null : best.peek();
      if (least == null || isMoreFrequent(entry.getKey(), entry.getValue(), least)) {
        if (least != null) {
          best.poll();
        }
        best.add(new ValueCount(entry.getKey(), entry.getValue()));
      }
    }
    return AggregateResult.of(ImmutableList.sortedCopyOf(MOST_FREQUENT_FIRST, best));
  }

  private static boolean isMoreFrequent(Object value, long count, ValueCount other) {
    return count != other.count()
        ? count > other.count()
        : Values.compare(value, other.value()) < 0;
  }

  /** The values are in ascending order. */
  @Override
  public byte[] serialize(Counts state) {
    StateWriter out = StateWriter.of(StateKind.VALUE_COUNTS);
    out.writeBoolean(state.beyondCap);
    out.writeInt(state.byValue.size());
    for (Object value : ImmutableList.sortedCopyOf(Values::compare, state.byValue.keySet())) {
      codec.write(out, value);
      out.writeLong(state.byValue.getOrDefault(value, 0L));
    }
    return out.toByteArray();
  }

  @Override
  public Counts deserialize(byte[] bytes) {
    return StateReader.read(bytes, StateKind.VALUE_COUNTS, this::read);
  }

  private Counts read(StateReader in) {
    Counts state = new Counts();
    boolean beyondCap = in.readBoolean();
    int size = in.readSize(Integer.BYTES + Long.BYTES);
    StateReader.check(size <= (beyondCap ? 0 : cap), "more values than its cap");
    for (int i = 0; i < size; i++) {
      Object value = codec.read(in);
      state.byValue.put(value, in.readCount());
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

  /** Keeps all values ranked; values beyond the cap may leave again. */
  private final class Slide implements SlidingAggregate {
    private final Map<Object, ValueCount> byValue = new HashMap<>();
    private final TreeSet<ValueCount> ranked = new TreeSet<>(MOST_FREQUENT_FIRST);

    @Override
    public boolean takesAnyOrder() {
      return true;
    }

    @Override
    public void enter(@Nullable Object value, long eventTimeMillis, long seq) {
      change(value, 1);
    }

    @Override
    public void leave(@Nullable Object value, long eventTimeMillis, long seq) {
      change(value, -1);
    }

    private void change(@Nullable Object value, int by) {
      if (value == null) {
        return;
      }
      ValueCount before = byValue.remove(value);
      if (before != null) {
        ranked.remove(before);
      }
      long count = (before == null ? 0 : before.count()) + by;
      if (count > 0) {
        ValueCount after = new ValueCount(value, count);
        byValue.put(value, after);
        ranked.add(after);
      }
    }

    @Override
    public AggregateResult result() {
      if (byValue.size() > cap) {
        return CountDistinct.beyondCap(cap);
      }
      ImmutableList.Builder<ValueCount> best = ImmutableList.builder();
      Iterator<ValueCount> values = ranked.iterator();
      for (int i = 0; i < k && values.hasNext(); i++) {
        best.add(values.next());
      }
      return AggregateResult.of(best.build());
    }

    @Override
    public void clear() {
      byValue.clear();
      ranked.clear();
    }
  }
}
