/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Slides an aggregate whose states cannot lose rows.
 *
 * <p>The idea is a queue made of two stacks (for sliding aggregates see K. Tangwongsan, M. Hirzel,
 * S. Schneider, "Low-Latency Sliding-Window Aggregation in Worst-Case Constant Time", DEBS 2017,
 * where it is called Two-Stacks). Rows enter the back, which has one state. Rows leave the front,
 * which has a state for each of its suffixes; when it runs empty, the back becomes the front, and
 * the suffixes are computed once from right to left. So a row is added twice and a result combines
 * two states.
 *
 * <p>Where states are large, only every {@code stride}-th suffix is kept, and a result adds the up
 * to {@code stride - 1} rows before the next one.
 */
final class TwoStackSlide<S> implements SlidingAggregate {
  private record Row(@Nullable Object value, long eventTimeMillis, long seq) {}

  private final Aggregator<S> aggregator;
  private final int stride;
  private List<Row> back = new ArrayList<>();
  private S backState;
  private List<Row> front = new ArrayList<>();
  private final List<S> suffixes = new ArrayList<>();
  private int oldest;

  TwoStackSlide(Aggregator<S> aggregator, int stride) {
    this.aggregator = aggregator;
    this.stride = stride;
    this.backState = aggregator.identity();
  }

  @Override
  public void enter(@Nullable Object value, long eventTimeMillis, long seq) {
    back.add(new Row(value, eventTimeMillis, seq));
    aggregator.add(backState, value, eventTimeMillis, seq);
  }

  @Override
  public void leave(@Nullable Object value, long eventTimeMillis, long seq) {
    if (oldest == front.size()) {
      flip();
    }
    oldest++;
  }

  private void flip() {
    List<Row> empty = front;
    empty.clear();
    front = back;
    back = empty;
    backState = aggregator.identity();
    oldest = 0;
    buildSuffixes();
  }

  /** {@code suffixes[i]} becomes the state of the front rows from {@code i * stride} on. */
  private void buildSuffixes() {
    suffixes.clear();
    int checkpoints = (front.size() + stride - 1) / stride;
    for (int i = 0; i < checkpoints; i++) {
      suffixes.add(aggregator.identity());
    }
    for (int i = checkpoints - 1; i >= 0; i--) {
      S suffix = suffixes.get(i);
      addRows(suffix, i * stride, Math.min(front.size(), (i + 1) * stride));
      if (i + 1 < checkpoints) {
        aggregator.combine(suffix, suffixes.get(i + 1));
      }
    }
  }

  private void addRows(S state, int from, int to) {
    for (int i = from; i < to; i++) {
      Row row = front.get(i);
      aggregator.add(state, row.value(), row.eventTimeMillis(), row.seq());
    }
  }

  @Override
  public AggregateResult result() {
    if (oldest == front.size()) {
      return aggregator.finish(backState);
    }
    int checkpoint = (oldest + stride - 1) / stride;
    S state = aggregator.identity();
    addRows(state, oldest, Math.min(front.size(), checkpoint * stride));
    if (checkpoint < suffixes.size()) {
      aggregator.combine(state, suffixes.get(checkpoint));
    }
    aggregator.combine(state, backState);
    return aggregator.finish(state);
  }

  @Override
  public void clear() {
    back.clear();
    front.clear();
    suffixes.clear();
    oldest = 0;
    backState = aggregator.identity();
  }
}
