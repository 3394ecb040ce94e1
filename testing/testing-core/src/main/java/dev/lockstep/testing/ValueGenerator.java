/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random values of every type, from ordinary to hostile. Deterministic for a seed. */
final class ValueGenerator {
  /** How far values go. Extremes in every entity would make every sum NaN and prove little. */
  enum Temper {
    /** Ordinary values, often repeated. */
    CALM,
    /** Also the limits of each type and cancelling magnitudes, but only finite numbers. */
    EXTREME,
    /** Also NaN and the infinities. */
    SPECIAL
  }

  private static final double[] EXTREME_DOUBLES = {
    0.0,
    -0.0,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    3 * Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Math.nextDown(Double.MIN_NORMAL),
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    1e16,
    -1e16,
    1e300,
    -1e300,
    0x1p53,
    0x1p53 + 2,
    0.1,
    1 / 3.0,
    1.0,
    Math.nextUp(1.0),
    1e-300,
    0x1p-537,
    0x1.02p10
  };
  private static final float[] EXTREME_FLOATS = {
    0.0f,
    -0.0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    0.1f,
    16_777_216f,
    16_777_217f,
    1 / 3.0f
  };
  private static final long[] EXTREME_LONGS = {
    Long.MIN_VALUE,
    Long.MAX_VALUE,
    Long.MIN_VALUE + 1,
    Long.MAX_VALUE - 1,
    0,
    -1,
    1,
    (1L << 53) + 1,
    -(1L << 53) - 1,
    Integer.MAX_VALUE + 1L,
    9_007_199_254_740_993L
  };
  private static final int[] EXTREME_INTS = {
    Integer.MIN_VALUE, Integer.MAX_VALUE, 0, -1, 1, 16_777_217
  };

  private final Random random;

  ValueGenerator(Random random) {
    this.random = random;
  }

  Object value(ValueType type, Temper temper) {
    if (type instanceof ValueType.ListOf list) {
      return list(list.element(), temper);
    }
    boolean calm = temper == Temper.CALM || random.nextInt(3) > 0;
    if (type instanceof ValueType.Decimal decimal) {
      return calm ? decimal(random.nextInt(2_000) - 500, decimal) : extremeDecimal(decimal);
    }
    return calm
        ? calm((ValueType.Scalar) type)
        : extreme((ValueType.Scalar) type, temper == Temper.SPECIAL);
  }

  private Object calm(ValueType.Scalar type) {
    return switch (type) {
      case INT32 -> random.nextInt(12) - 3;
      case INT64 -> (long) random.nextInt(12) - 3;
      case FLOAT -> (random.nextInt(200) - 20) / 10.0f;
      case DOUBLE ->
          random.nextBoolean() ? random.nextInt(500) / 100.0 : random.nextGaussian() * 50;
      case STRING -> String.valueOf((char) ('a' + random.nextInt(8)));
      case BOOL -> random.nextBoolean();
      case BYTES -> Bytes.copyOf(new byte[] {(byte) random.nextInt(6), 1});
      case TIMESTAMP -> Instant.ofEpochMilli(1_768_000_000_000L + random.nextInt(50));
    };
  }

  private Object extreme(ValueType.Scalar type, boolean special) {
    return switch (type) {
      case INT32 -> EXTREME_INTS[random.nextInt(EXTREME_INTS.length)];
      case INT64 -> EXTREME_LONGS[random.nextInt(EXTREME_LONGS.length)];
      case FLOAT -> (float) (special ? specialDouble() : extremeFloat());
      case DOUBLE -> special ? specialDouble() : extremeDouble();
      case STRING -> HostileStrings.pick(random);
      case BOOL -> random.nextBoolean();
      case BYTES -> bytes();
      case TIMESTAMP -> timestamp();
    };
  }

  private double specialDouble() {
    return switch (random.nextInt(6)) {
      case 0 -> Double.NaN;
      case 1 -> Double.POSITIVE_INFINITY;
      case 2 -> Double.NEGATIVE_INFINITY;
      default -> -0.0;
    };
  }

  private double extremeDouble() {
    if (random.nextInt(3) > 0) {
      return EXTREME_DOUBLES[random.nextInt(EXTREME_DOUBLES.length)];
    }
    double any = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(any) ? any : 1e308;
  }

  private float extremeFloat() {
    if (random.nextInt(3) > 0) {
      return EXTREME_FLOATS[random.nextInt(EXTREME_FLOATS.length)];
    }
    float any = Float.intBitsToFloat(random.nextInt());
    return Float.isFinite(any) ? any : 1e38f;
  }

  private Bytes bytes() {
    byte[] content = new byte[random.nextInt(4)];
    random.nextBytes(content);
    return Bytes.copyOf(content);
  }

  private Instant timestamp() {
    return switch (random.nextInt(5)) {
      case 0 -> Instant.EPOCH;
      case 1 -> Instant.parse("0001-01-01T00:00:00Z");
      case 2 -> Instant.parse("9999-12-31T23:59:59.999Z");
      case 3 -> Instant.ofEpochMilli(-1 - random.nextInt(5));
      default -> Instant.ofEpochMilli(random.nextInt());
    };
  }

  private BigDecimal extremeDecimal(ValueType.Decimal type) {
    BigInteger most = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE);
    BigInteger unscaled =
        switch (random.nextInt(5)) {
          case 0 -> most;
          case 1 -> most.negate();
          case 2 -> BigInteger.ZERO;
          case 3 -> BigInteger.ONE.negate();
          default -> new BigInteger(most.bitLength(), random).mod(most);
        };
    return new BigDecimal(unscaled, type.scale());
  }

  private static BigDecimal decimal(int number, ValueType.Decimal type) {
    BigInteger most = BigInteger.TEN.pow(type.precision());
    return new BigDecimal(BigInteger.valueOf(number).remainder(most), type.scale());
  }

  private List<Object> list(ValueType element, Temper temper) {
    List<Object> list = new ArrayList<>();
    for (int size = random.nextInt(4); size > 0; size--) {
      list.add(value(element, temper));
    }
    return List.copyOf(list);
  }
}
