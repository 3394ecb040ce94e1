/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import static dev.lockstep.aggregate.AggregateFunction.AVG;
import static dev.lockstep.aggregate.AggregateFunction.STDDEV;
import static dev.lockstep.aggregate.AggregateFunction.SUM;
import static dev.lockstep.aggregate.AggregateFunction.VARIANCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sums, averages and variances against BigDecimal, and at the ends of the number line. */
class TestExactNumbers {
  private static final double MIN = Double.MIN_VALUE;
  private static final double MAX = Double.MAX_VALUE;
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;

  @Test
  void sumsOfDoublesAreRoundedOnce() {
    assertThat(sum(0.1, 0.2, 0.3)).isEqualTo(0.6);
    assertThat(sum(0.1, 0.2, 0.3, 1e16, -1e16)).isEqualTo(0.6);
    assertThat(sum(0.1, 1e16)).isEqualTo(1e16);
    assertThat(sum(1e308, 1e308, -1e308)).isEqualTo(1e308);
    assertThat(sum(1e16, 1, 1)).isEqualTo(1e16 + 2);
    assertThat(sum(MIN, MIN, MIN)).isEqualTo(3 * MIN);
    assertThat(sum(MAX, MIN, -MAX)).isEqualTo(MIN);
    assertThat(sum(Double.MIN_NORMAL, -MIN)).isEqualTo(Double.MIN_NORMAL - MIN);
  }

  @Test
  void tiesGoToEven() {
    double ulp = Math.ulp(1.0);
    assertThat(sum(1, ulp / 2)).isEqualTo(1.0);
    assertThat(sum(1 + ulp, ulp / 2)).isEqualTo(1 + 2 * ulp);
    assertThat(sum(1, ulp / 2, MIN)).isEqualTo(1 + ulp);
    assertThat(sum(1 + ulp, ulp / 2, -MIN)).isEqualTo(1 + ulp);
    assertThat(sum(-1, -ulp / 2)).isEqualTo(-1.0);
  }

  @Test
  void sumsBeyondTheRangeAreInfinite() {
    double halfUlp = Math.ulp(MAX) / 2;
    assertThat(sum(MAX, MAX)).isEqualTo(INF);
    assertThat(sum(-MAX, -MAX)).isEqualTo(-INF);
    assertThat(sum(MAX, halfUlp)).isEqualTo(INF);
    assertThat(sum(MAX, halfUlp, -MIN)).isEqualTo(MAX);
    assertThat(sum(MAX, MAX, -MAX)).isEqualTo(MAX);
  }

  @Test
  void zerosArePositive() {
    assertThat(bits(sum(-0.0))).isZero();
    assertThat(bits(sum(-0.0, 0.0))).isZero();
    assertThat(bits(sum(1e-300, -1e-300))).isZero();
    assertThat(bits(average(-MIN, 0.0))).isZero();
    assertThat(bits(average(-MIN, 0.0, 0.0))).isZero();
    assertThat(average(-MIN, -MIN, 0.0)).isEqualTo(-MIN);
    assertThat(bits(variance(-0.0))).isZero();
  }

  @Test
  void specialNumbersFollowIeee() {
    assertThat(sum(1, INF)).isEqualTo(INF);
    assertThat(sum(-INF, MAX)).isEqualTo(-INF);
    assertThat(sum(INF, -INF)).isNaN();
    assertThat(sum(1, NAN, INF)).isNaN();
    assertThat(average(1, INF)).isEqualTo(INF);
    assertThat(average(INF, -INF)).isNaN();
    assertThat(variance(1, INF)).isNaN();
    assertThat(variance(NAN)).isNaN();
    assertThat(new double[] {doubleResult(STDDEV, -INF)}).containsExactly(NAN);
  }

  @Test
  void specialNumbersCanBeRemoved() {
    Sum aggregator = new Sum(ValueType.DOUBLE);
    Moments state = aggregator.identity();
    List.of(1.5, NAN, INF, -INF).forEach(value -> aggregator.add(state, value, 0, 0));
    List.of(NAN, INF, -INF).forEach(value -> aggregator.remove(state, value, 0, 0));
    assertThat(aggregator.finish(state)).isEqualTo(AggregateResult.of(1.5));
  }

  @Test
  void averagesAreRoundedOnce() {
    assertThat(average(MAX, MAX, MAX)).isEqualTo(MAX);
    assertThat(average(MIN, 2 * MIN)).isEqualTo(2 * MIN);
    assertThat(average(MIN, 0)).isZero();
    assertThat(average(0.1, 0.2, 0.3)).isEqualTo(0.2);
    assertThat(average(5, 6)).isEqualTo(5.5);
  }

  @Test
  void varianceDoesNotCancel() {
    assertThat(variance(1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16)).isEqualTo(22.5);
    assertThat(variance(1e16, 1e16 + 2)).isEqualTo(1.0);
    assertThat(variance(0.1, 0.1, 0.1)).isZero();
    assertThat(variance(42)).isZero();
    assertThat(variance(MIN, -MIN)).isZero();
    assertThat(variance(MAX, -MAX)).isEqualTo(INF);
    assertThat(variance(1e154, -1e154)).isEqualTo(new BigDecimal(1e154).pow(2).doubleValue());
    assertThat(doubleResult(STDDEV, 1.0, 3.0)).isEqualTo(1.0);
  }

  @Test
  void doublesAgreeWithBigDecimal() {
    long seed = 20261120;
    Random random = new Random(seed);
    for (int i = 0; i < 400; i++) {
      double[] numbers = randomNumbers(random);
      String description = "seed " + seed + " try " + i + " " + Arrays.toString(numbers);
      BigDecimal sum = exactSum(numbers);
      BigDecimal count = BigDecimal.valueOf(numbers.length);
      assertThat(sum(numbers)).as(description).isEqualTo(nearest(sum, BigDecimal.ONE));
      assertThat(average(numbers)).as(description).isEqualTo(nearest(sum, count));
      BigDecimal squares =
          Arrays.stream(numbers)
              .mapToObj(number -> new BigDecimal(number).pow(2))
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      BigDecimal numerator = count.multiply(squares).subtract(sum.pow(2));
      assertThat(variance(numbers)).as(description).isEqualTo(nearest(numerator, count.pow(2)));
    }
  }

  /** Numbers of like or of wildly different exponents, some of which cancel. */
  private static double[] randomNumbers(Random random) {
    TestingValues values = new TestingValues(random);
    int style = random.nextInt(4);
    List<Double> numbers = new ArrayList<>();
    int size = 1 + random.nextInt(style == 0 ? 8 : 200);
    for (int i = 0; i < size; i++) {
      double number =
          switch (style) {
            case 0 -> values.nextFiniteDouble();
            case 1 -> random.nextInt(100_000) / 100.0;
            case 2 -> Math.scalb(random.nextDouble(), -1074 + random.nextInt(60));
            default -> Math.scalb(random.nextGaussian(), random.nextInt(120) - 60);
          };
      numbers.add(number);
      if (random.nextInt(4) == 0) {
        numbers.add(-number);
      }
    }
    Collections.shuffle(numbers, random);
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static BigDecimal exactSum(double... numbers) {
    return Arrays.stream(numbers)
        .mapToObj(BigDecimal::new)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /**
   * The double nearest to a quotient: parsing a decimal rounds correctly, and 1 200 digits with a
   * mark for what is cut off are more than any tie between doubles has.
   */
  private static double nearest(BigDecimal numerator, BigDecimal denominator) {
    MathContext digits = new MathContext(1200, RoundingMode.DOWN);
    BigDecimal quotient = numerator.divide(denominator, digits);
    boolean exact = quotient.multiply(denominator).compareTo(numerator) == 0;
    String mark = exact ? "" : "1";
    String text = quotient.unscaledValue() + mark + "E" + (-quotient.scale() - mark.length());
    return Double.parseDouble(text) + 0.0;
  }

  @Test
  void integersAgreeWithBigInteger() {
    long seed = 314358;
    Random random = new Random(seed);
    TestingValues values = new TestingValues(random);
    for (int i = 0; i < 400; i++) {
      ValueType type = i % 2 == 0 ? ValueType.INT64 : ValueType.INT32;
      Object[] numbers = new Object[1 + random.nextInt(20)];
      BigInteger sum = BigInteger.ZERO;
      BigInteger squares = BigInteger.ZERO;
      for (int j = 0; j < numbers.length; j++) {
        numbers[j] = values.next(type);
        BigInteger number = BigInteger.valueOf(((Number) numbers[j]).longValue());
        sum = sum.add(number);
        squares = squares.add(number.pow(2));
      }
      String description = "seed " + seed + " try " + i + " " + Arrays.toString(numbers);
      BigDecimal count = BigDecimal.valueOf(numbers.length);
      AggregateResult total = result(SUM, type, numbers);
      assertThat(total.error().isEmpty()).as(description).isEqualTo(sum.bitLength() < 64);
      if (total.value() != null) {
        assertThat(total.value()).as(description).isEqualTo(sum.longValueExact());
      }
      assertThat(result(AVG, type, numbers).value())
          .as(description)
          .isEqualTo(nearest(new BigDecimal(sum), count));
      BigDecimal numerator =
          count.multiply(new BigDecimal(squares)).subtract(new BigDecimal(sum).pow(2));
      assertThat(result(VARIANCE, type, numbers).value())
          .as(description)
          .isEqualTo(nearest(numerator, count.pow(2)));
    }
  }

  @Test
  void sumsOfIntegersNeverWrap() {
    Object max = Long.MAX_VALUE;
    Object min = Long.MIN_VALUE;
    assertThat(result(SUM, ValueType.INT64, max, 1L).error())
        .isEqualTo("The sum 9223372036854775808 is outside INT64");
    assertThat(result(SUM, ValueType.INT64, min, -1L).error())
        .isEqualTo("The sum -9223372036854775809 is outside INT64");
    assertThat(result(SUM, ValueType.INT64, max, max, min, min, 5L).value()).isEqualTo(3L);
    assertThat(result(SUM, ValueType.INT32, Integer.MAX_VALUE, Integer.MAX_VALUE).value())
        .isEqualTo(4294967294L);
    assertThat(result(AVG, ValueType.INT64, max, max).value()).isEqualTo(0x1p63);
    assertThat(result(VARIANCE, ValueType.INT64, max, min).value()).isEqualTo(0x1p126);
  }

  @Test
  void decimalsAreExact() {
    ValueType type = new ValueType.Decimal(10, 2);
    Object price = new BigDecimal("0.10");
    assertThat(result(SUM, type, price, price, price).value()).isEqualTo(new BigDecimal("0.30"));
    assertThat(result(AVG, type, price, price, price).value()).isEqualTo(0.1);
    assertThat(result(VARIANCE, type, price, new BigDecimal("0.30")).value()).isEqualTo(0.01);
    Object huge = new BigDecimal("9".repeat(38));
    ValueType wide = new ValueType.Decimal(38, 0);
    assertThat(result(SUM, wide, huge, BigDecimal.ONE).error())
        .isEqualTo("The sum 1" + "0".repeat(38) + " has more than 38 digits");
    assertThat(result(SUM, wide, huge, BigDecimal.ONE, BigDecimal.valueOf(-1)).value())
        .isEqualTo(huge);
  }

  @Test
  void floatsSumAsTheDoublesThatTheyAre() {
    assertThat(result(SUM, ValueType.FLOAT, 0.1f, 0.2f).value()).isEqualTo((double) 0.1f + 0.2f);
  }

  @Test
  void carriesThatWaitedAreDoneInTime() {
    long mantissa = 0x1f_ffff_ffff_ffffL;
    for (int shift : new int[] {0, 11, 31, 900}) {
      for (long sign : new long[] {0, -1}) {
        BinarySum sum = new BinarySum();
        sum.add(mantissa, shift, sign);
        // Doubling 90 times would be far more pending carries than a limb can hold.
        for (int i = 0; i < 90; i++) {
          sum.add(sum);
        }
        sum.add(mantissa, shift, ~sign);
        BigInteger number = BigInteger.valueOf(mantissa).shiftLeft(shift);
        BigInteger expected = number.shiftLeft(90).subtract(number);
        assertThat(sum.magnitude().above(0)).isEqualTo(sign == 0 ? expected : expected.negate());
      }
    }
  }

  @Test
  void largeCountsDivideExactly() {
    BinarySum sum = new BinarySum();
    sum.add(1, ExactRounding.UNIT_BITS, 0);
    long[] divisors = {3, (1L << 31) - 1, 1L << 31, (1L << 53) + 1, Long.MAX_VALUE};
    for (long divisor : divisors) {
      assertThat(ExactRounding.divide(sum.magnitude(), divisor))
          .isEqualTo(nearest(BigDecimal.ONE, BigDecimal.valueOf(divisor)));
    }
  }

  private static double sum(double... numbers) {
    return doubleResult(SUM, numbers);
  }

  private static double average(double... numbers) {
    return doubleResult(AVG, numbers);
  }

  private static double variance(double... numbers) {
    return doubleResult(VARIANCE, numbers);
  }

  private static double doubleResult(AggregateFunction function, double... numbers) {
    Object[] values = Arrays.stream(numbers).boxed().toArray();
    Object value = result(function, ValueType.DOUBLE, values).value();
    assertThat(value).isInstanceOf(Double.class);
    return value == null ? 0 : (Double) value;
  }

  private static AggregateResult result(
      AggregateFunction function, ValueType type, @Nullable Object... values) {
    return result(
        Aggregators.create(AggregateSpec.of(function), Optional.of(type)), Arrays.asList(values));
  }

  private static <S> AggregateResult result(
      Aggregator<S> aggregator, List<@Nullable Object> values) {
    S state = aggregator.identity();
    for (int i = 0; i < values.size(); i++) {
      aggregator.add(state, values.get(i), i, i);
    }
    return aggregator.finish(state);
  }

  private static long bits(double number) {
    return Double.doubleToRawLongBits(number);
  }
}
