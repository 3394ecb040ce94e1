/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Random values of every type: extreme ones, ordinary ones, and many that repeat. */
public final class TestingValues {
  private static final double[] DOUBLES = {
    0.0,
    -0.0,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    1e308,
    -1e308,
    1e16,
    -1e16,
    0.1,
    0.2,
    0.3,
    1,
    -1,
    3,
    0x1p-1060,
    0x1.fffffffffffffp-1023
  };
  private static final float[] FLOATS = {
    0f,
    -0f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    0.1f,
    1f,
    -1f
  };
  private static final long[] LONGS = {
    0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53, (1L << 53) + 1, Integer.MAX_VALUE
  };
  private static final String[] STRINGS = {
    "", "a", "b", "null", "\u0000", "é", "\uE000", "\uD83D\uDE00", "a,b", "0"
  };

  private final Random random;

  public TestingValues(Random random) {
    this.random = random;
  }

  /** A value of a type, not null. */
  public Object next(ValueType type) {
    if (type instanceof ValueType.ListOf list) {
      return Stream.generate(() -> next(list.element())).limit(random.nextInt(3)).toList();
    }
    if (type instanceof ValueType.Decimal decimal) {
      return nextDecimal(decimal);
    }
    return switch ((ValueType.Scalar) type) {
      case INT32 -> (Object) (int) nextLong();
      case INT64 -> nextLong();
      case FLOAT -> nextFloat();
      case DOUBLE -> nextDouble();
      case STRING -> STRINGS[random.nextInt(STRINGS.length)];
      case BOOL -> random.nextBoolean();
      case BYTES -> nextBytes();
      case TIMESTAMP -> Instant.ofEpochMilli(random.nextInt(5) - 2);
    };
  }

  private Bytes nextBytes() {
    byte[] bytes = new byte[random.nextInt(3)];
    random.nextBytes(bytes);
    return Bytes.copyOf(bytes);
  }

  private long nextLong() {
    return oneOf(
        () -> LONGS[random.nextInt(LONGS.length)],
        () -> (long) random.nextInt(7) - 3,
        random::nextLong);
  }

  private float nextFloat() {
    return oneOf(
        () -> FLOATS[random.nextInt(FLOATS.length)],
        () -> random.nextInt(400) / 100f,
        () -> Float.intBitsToFloat(random.nextInt()));
  }

  /** Any double, NaN and infinities too. */
  public double nextDouble() {
    return oneOf(
        () -> DOUBLES[random.nextInt(DOUBLES.length)],
        () -> random.nextInt(400) / 100.0,
        this::nextFiniteDouble);
  }

  /** A finite double of any exponent. */
  public double nextFiniteDouble() {
    double number = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(number) ? number : random.nextGaussian();
  }

  private BigDecimal nextDecimal(ValueType.Decimal type) {
    BigInteger limit = BigInteger.TEN.pow(type.precision());
    BigInteger unscaled =
        oneOf(
            () -> limit.subtract(BigInteger.ONE),
            () -> BigInteger.ONE.subtract(limit),
            () -> BigInteger.valueOf(random.nextInt(5)),
            () -> new BigInteger(limit.bitLength() - 1, random));
    return new BigDecimal(unscaled, type.scale());
  }

  @SafeVarargs
  private <T> T oneOf(Supplier<T>... choices) {
    return choices[random.nextInt(choices.length)].get();
  }

  /** Every scalar type, decimals, and lists. */
  public static List<ValueType> types() {
    return List.of(
        ValueType.INT32,
        ValueType.INT64,
        ValueType.FLOAT,
        ValueType.DOUBLE,
        new ValueType.Decimal(10, 2),
        new ValueType.Decimal(38, 0),
        new ValueType.Decimal(38, 38),
        ValueType.STRING,
        ValueType.BOOL,
        ValueType.BYTES,
        ValueType.TIMESTAMP,
        new ValueType.ListOf(ValueType.STRING),
        new ValueType.ListOf(ValueType.DOUBLE));
  }
}
