/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.type.ValueType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The sketch in all its modes: list, set, and registers. */
class TestDistinctSketch {
  private static final int[] SIZES = {0, 1, 7, 8, 9, 100, 1535, 1536, 1537, 5000, 30_000};

  private final DistinctSketch aggregator = new DistinctSketch(ValueType.INT64);

  @Test
  void smallCountsAreExact() {
    for (int size = 0; size <= 1000; size += 50) {
      assertThat(estimate(stateOf(numbers(size, size)))).isEqualTo(size);
    }
  }

  /** 200 sets each of sizes around and far above the change to registers. */
  @Test
  void nineteenOfTwentyEstimatesAreWithinTwoPercent() {
    int seeds = 200;
    for (int size : new int[] {2000, 10_000, 50_000}) {
      int within = 0;
      for (int seed = 0; seed < seeds; seed++) {
        long estimate = estimate(stateOf(numbers(size, seed)));
        within += Math.abs(estimate - size) <= 0.02 * size ? 1 : 0;
      }
      assertThat(within).as("size %s", size).isGreaterThanOrEqualTo(seeds * 95 / 100);
    }
  }

  @Test
  void orderAndSplitDoNotMatterInAnyMode() {
    for (int size : SIZES) {
      List<Long> numbers = numbers(size, size);
      DistinctSketch.Sketch expected = stateOf(numbers);
      Random random = new Random(size);
      for (int repeat = 0; repeat < 5; repeat++) {
        Collections.shuffle(numbers, random);
        int cut = random.nextInt(size + 1);
        DistinctSketch.Sketch left = stateOf(numbers.subList(0, cut));
        DistinctSketch.Sketch right = stateOf(numbers.subList(cut / 2, size));
        aggregator.combine(left, aggregator.deserialize(aggregator.serialize(right)));
        assertThat(estimate(left)).as("size %s", size).isEqualTo(estimate(expected));
        assertThat(aggregator.serialize(left)).isEqualTo(aggregator.serialize(expected));
      }
    }
  }

  @Test
  void storedSketchesGoOnAsIfTheyHadNotBeenStored() {
    for (int size : SIZES) {
      List<Long> numbers = numbers(size, size);
      DistinctSketch.Sketch state = stateOf(numbers.subList(0, size / 2));
      DistinctSketch.Sketch stored = aggregator.deserialize(aggregator.serialize(state));
      assertThat(estimate(stored)).isEqualTo(estimate(state));
      numbers.subList(size / 2, size).forEach(number -> aggregator.add(stored, number, 0, 0));
      assertThat(aggregator.serialize(stored)).isEqualTo(aggregator.serialize(stateOf(numbers)));
      assertThat(estimate(stored)).isEqualTo(estimate(stateOf(numbers)));
    }
  }

  @Test
  void slidingOverManyRowsGivesTheSameEstimates() {
    List<Long> numbers = numbers(4000, 1);
    SlidingAggregate window = aggregator.slide();
    int oldest = 0;
    for (int end = 0; end < numbers.size(); end++) {
      window.enter(numbers.get(end), end, end);
      if (end >= 2500) {
        window.leave(numbers.get(oldest), oldest, oldest);
        oldest++;
      }
      if (end % 371 == 0) {
        assertThat(window.result().value())
            .isEqualTo(estimate(stateOf(numbers.subList(oldest, end + 1))));
      }
    }
  }

  private static List<Long> numbers(int size, long seed) {
    Random random = new Random(seed);
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      numbers.add(random.nextLong());
    }
    return numbers;
  }

  private DistinctSketch.Sketch stateOf(List<Long> numbers) {
    DistinctSketch.Sketch state = aggregator.identity();
    numbers.forEach(number -> aggregator.add(state, number, 0, 0));
    return state;
  }

  private long estimate(DistinctSketch.Sketch state) {
    Object value = aggregator.finish(state).value();
    assertThat(value).isInstanceOf(Long.class);
    return value == null ? 0 : (Long) value;
  }
}
