/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.type.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows without objects against the aggregators, to the bit. */
public class TestNumberSlide {
  private static final double[] SPECIAL = {
    0.0,
    -0.0,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    0x1p44,
    0x1.fffffffffffffp43,
    0x1p-82,
    0x1p-83,
    0x1p-30,
    0x1.0000000000001p-30,
    0x1.0000000000001p-31,
    Double.MIN_NORMAL,
    1e16,
    -1e16,
    0.1,
    0.2,
    0.3
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void doublesAgreeWithTheAlgebra(long seed) {
    Random random = new Random(seed);
    Supplier<Double> number =
        switch ((int) seed % 4) {
          case 0 -> () -> Math.round(random.nextGaussian() * 10_000) / 100.0;
          case 1 -> () -> random.nextGaussian() * Math.pow(2, random.nextInt(120) - 60);
          case 2 -> () -> SPECIAL[random.nextInt(SPECIAL.length)];
          default ->
              () ->
                  random.nextInt(50) == 0
                      ? SPECIAL[5 + random.nextInt(16)]
                      : (random.nextDouble() - 0.5) * 0x1p44;
        };
    for (AggregateFunction function :
        List.of(AggregateFunction.SUM, AggregateFunction.AVG, AggregateFunction.COUNT)) {
      check(seed, function, ValueType.DOUBLE, random, number, 20_000);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void integersAgreeWithTheAlgebra(long seed) {
    Random random = new Random(seed);
    Supplier<Long> number =
        () -> random.nextInt(5) == 0 ? random.nextLong() : (long) random.nextInt(1000) - 500;
    for (AggregateFunction function :
        List.of(AggregateFunction.SUM, AggregateFunction.AVG, AggregateFunction.COUNT)) {
      check(seed, function, ValueType.INT64, random, number, 20_000);
    }
  }

  @Test
  void growsBeyondTheFixedPointAndBack() {
    AggregateSpec spec = AggregateSpec.of(AggregateFunction.SUM);
    NumberSlide slide = NumberSlide.of(spec, Optional.of(ValueType.DOUBLE)).orElseThrow();
    double large = 0x1.fffffffffffffp43;
    slide.enter(0.25);
    for (int i = 0; i < 1000; i++) {
      slide.enter(large);
    }
    assertThat(slide.doubleResult()).isEqualTo(1000 * large);
    for (int i = 0; i < 1000; i++) {
      slide.leave(large);
    }
    assertThat(slide.doubleResult()).isEqualTo(0.25);
    slide.clear();
    assertThat(slide.isAbsent()).isTrue();
    slide.enter(-1.5);
    assertThat(slide.doubleResult()).isEqualTo(-1.5);
  }

  private static void check(
      long seed,
      AggregateFunction function,
      ValueType type,
      Random random,
      Supplier<? extends Number> numbers,
      int steps) {
    AggregateSpec spec = AggregateSpec.of(function);
    NumberSlide slide = NumberSlide.of(spec, Optional.of(type)).orElseThrow();
    Oracle<?> oracle = new Oracle<>(Aggregators.create(spec, Optional.of(type)));
    List<Number> inside = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      if (inside.isEmpty() || random.nextInt(step % 2000 < 1000 ? 3 : 8) != 0) {
        Number number = numbers.get();
        inside.add(number);
        move(slide, number, true);
        oracle.add(number);
      } else {
        int last = inside.size() - 1;
        int place = random.nextInt(inside.size());
        Number number = inside.set(place, inside.get(last));
        inside.remove(last);
        move(slide, number, false);
        oracle.remove(number);
      }
      if (step % 4999 == 4998) {
        slide.clear();
        oracle.clear();
        inside.clear();
      }
      assertThat(result(slide))
          .as("seed %s, %s, step %s, %s inside", seed, function, step, inside.size())
          .isEqualTo(oracle.result());
    }
  }

  private static void move(NumberSlide slide, Number number, boolean in) {
    if (number instanceof Double) {
      if (in) {
        slide.enter(number.doubleValue());
      } else {
        slide.leave(number.doubleValue());
      }
    } else if (in) {
      slide.enter(number.longValue());
    } else {
      slide.leave(number.longValue());
    }
  }

  private static String result(NumberSlide slide) {
    if (slide.isAbsent()) {
      return slide.error().isEmpty() ? "null" : "error";
    }
    return slide.isDouble()
        ? Long.toHexString(Double.doubleToLongBits(slide.doubleResult()))
        : Long.toString(slide.longResult());
  }

  private static final class Oracle<S> {
    private final InvertibleAggregator<S> aggregator;
    private S state;

    Oracle(Aggregator<S> aggregator) {
      this.aggregator = (InvertibleAggregator<S>) aggregator;
      this.state = aggregator.identity();
    }

    void add(Number number) {
      aggregator.add(state, number, 0, 0);
    }

    void remove(Number number) {
      aggregator.remove(state, number, 0, 0);
    }

    void clear() {
      state = aggregator.identity();
    }

    String result() {
      AggregateResult result = aggregator.finish(state);
      if (!result.error().isEmpty()) {
        return "error";
      }
      if (result.value() instanceof Double number) {
        return Long.toHexString(Double.doubleToLongBits(number));
      }
      return String.valueOf(result.value());
    }
  }
}
