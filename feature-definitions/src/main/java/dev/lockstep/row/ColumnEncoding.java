/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a typed value becomes a store value and a state, so that every bit survives JSON and a store
 * that has neither null nor NaN. The store value is never null; where the state says it all, it is
 * a neutral 0 or empty text.
 *
 * <table>
 *   <caption>Store types</caption>
 *   <tr><td>INT32, BOOL (0, 1)</td><td>INT</td></tr>
 *   <tr><td>INT64, TIMESTAMP (epoch milliseconds)</td><td>LONG</td></tr>
 *   <tr><td>FLOAT (widened), DOUBLE</td><td>DOUBLE</td></tr>
 *   <tr><td>STRING, DECIMAL (plain), BYTES (hexadecimal), lists (JSON)</td><td>STRING</td></tr>
 * </table>
 */
public final class ColumnEncoding {
  /** State: null. */
  public static final int NULL = 0;

  /** State: the value is the stored one. */
  public static final int PLAIN = 1;

  /** State: NaN. */
  public static final int NAN = 2;

  /** State: +Infinity. */
  public static final int POSITIVE_INFINITY = 3;

  /** State: -Infinity. */
  public static final int NEGATIVE_INFINITY = 4;

  /** State: -0.0. */
  public static final int NEGATIVE_ZERO = 5;

  /** State: text whose UTF-8 is stored as Base64, because stores cut text at U+0000. */
  public static final int BASE64 = 6;

  private static final long NEGATIVE_ZERO_BITS = Double.doubleToRawLongBits(-0.0);

  private ColumnEncoding() {}

  /**
   * The type of the store column.
   *
   * @throws IllegalArgumentException for a counted list, which is never a column
   */
  public static StoreType storeType(ValueType type) {
    if (type instanceof ValueType.Scalar scalar) {
      return switch (scalar) {
        case INT32, BOOL -> StoreType.INT;
        case INT64, TIMESTAMP -> StoreType.LONG;
        case FLOAT, DOUBLE -> StoreType.DOUBLE;
        case STRING, BYTES -> StoreType.STRING;
      };
    }
    if (type instanceof ValueType.CountedList) {
      throw new IllegalArgumentException("A column cannot be of type " + type.display());
    }
    return StoreType.STRING;
  }

  /** The value of the state column. */
  public static int state(ValueType type, @Nullable Object value) {
    if (value == null) {
      return NULL;
    }
    if (type == ValueType.DOUBLE || type == ValueType.FLOAT) {
      return state(((Number) value).doubleValue());
    }
    if (type == ValueType.STRING) {
      return ((String) value).indexOf('\0') < 0 ? PLAIN : BASE64;
    }
    return PLAIN;
  }

  /**
   * What the store column holds: an {@link Integer}, {@link Long}, {@link Double} or {@link String}
   * as {@link #storeType} says.
   *
   * @throws InvalidRowException if a text holds an unpaired surrogate
   */
  public static Object stored(ValueType type, @Nullable Object value) {
    int state = state(type, value);
    if (value == null || (state != PLAIN && state != BASE64)) {
      return neutral(storeType(type));
    }
    if (type instanceof ValueType.ListOf list) {
      return ListJson.write(list.element(), (List<?>) value);
    }
    if (type instanceof ValueType.Decimal decimal) {
      return ((BigDecimal) value)
          .setScale(decimal.scale(), RoundingMode.UNNECESSARY)
          .toPlainString();
    }
    return switch ((ValueType.Scalar) type) {
      case INT32, INT64 -> value;
      case BOOL -> (Boolean) value ? 1 : 0;
      case TIMESTAMP -> ((Instant) value).toEpochMilli();
      case FLOAT, DOUBLE -> ((Number) value).doubleValue();
      case BYTES -> ((Bytes) value).toHex();
      case STRING -> storedText((String) value, state);
    };
  }

  /**
   * The inverse of {@link #state} and {@link #stored}.
   *
   * @param stored a {@link Number} of any class or a {@link String}, as a JSON parser gives it
   * @throws IllegalArgumentException if {@code stored} and {@code state} are not of this type
   */
  public static @Nullable Object restore(ValueType type, Object stored, int state) {
    return switch (state) {
      case NULL -> null;
      case PLAIN -> restorePlain(type, stored);
      case NAN -> floating(type, Double.NaN);
      case POSITIVE_INFINITY -> floating(type, Double.POSITIVE_INFINITY);
      case NEGATIVE_INFINITY -> floating(type, Double.NEGATIVE_INFINITY);
      case NEGATIVE_ZERO -> floating(type, -0.0);
      case BASE64 -> new String(Base64.getDecoder().decode((String) stored), UTF_8);
      default -> throw new IllegalArgumentException("Unknown column state: " + state);
    };
  }

  private static int state(double value) {
    if (Double.isNaN(value)) {
      return NAN;
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? POSITIVE_INFINITY : NEGATIVE_INFINITY;
    }
    return Double.doubleToRawLongBits(value) == NEGATIVE_ZERO_BITS ? NEGATIVE_ZERO : PLAIN;
  }

  private static Object neutral(StoreType type) {
    return switch (type) {
      case INT -> 0;
      case LONG -> 0L;
      case DOUBLE -> 0.0;
      case STRING -> "";
    };
  }

  private static String storedText(String text, int state) {
    Texts.requireUnicode(text);
    return state == BASE64 ? Base64.getEncoder().encodeToString(text.getBytes(UTF_8)) : text;
  }

  private static Object restorePlain(ValueType type, Object stored) {
    if (type instanceof ValueType.ListOf list) {
      return ListJson.read(list.element(), (String) stored);
    }
    if (type instanceof ValueType.Decimal decimal) {
      return new BigDecimal((String) stored).setScale(decimal.scale(), RoundingMode.UNNECESSARY);
    }
    if (!(type instanceof ValueType.Scalar scalar)) {
      throw new IllegalArgumentException("A column cannot be of type " + type.display());
    }
    return switch (scalar) {
      case INT32 -> ((Number) stored).intValue();
      case INT64 -> ((Number) stored).longValue();
      case BOOL -> ((Number) stored).intValue() != 0;
      case TIMESTAMP -> Instant.ofEpochMilli(((Number) stored).longValue());
      case FLOAT, DOUBLE -> floating(type, ((Number) stored).doubleValue());
      case BYTES -> Bytes.ofHex((String) stored);
      case STRING -> stored;
    };
  }

  private static Object floating(ValueType type, double value) {
    if (type == ValueType.FLOAT) {
      return (float) value;
    }
    if (type == ValueType.DOUBLE) {
      return value;
    }
    throw new IllegalArgumentException("Not a floating-point column: " + type.display());
  }
}
