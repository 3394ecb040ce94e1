/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

import com.google.common.collect.ImmutableList;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** How CEL's results become values. */
final class CelResults {
  private static final Map<CelType, ValueType> SCALARS =
      Map.of(
          SimpleType.INT, ValueType.INT64,
          SimpleType.DOUBLE, ValueType.DOUBLE,
          SimpleType.STRING, ValueType.STRING,
          SimpleType.BOOL, ValueType.BOOL,
          SimpleType.BYTES, ValueType.BYTES,
          SimpleType.TIMESTAMP, ValueType.TIMESTAMP);

  private CelResults() {}

  /**
   * The value type of a result; empty if it has none. Decimals have all digits and the scale that
   * is handed in.
   */
  static Optional<ValueType> type(CelType result, int decimalScale) {
    if (result instanceof NullableType nullable) {
      return type(nullable.targetType(), decimalScale);
    }
    if (result instanceof ListType list && list.hasElemType()) {
      return type(list.elemType(), decimalScale)
          .filter(ValueType::isOrdered)
          .map(ValueType.ListOf::new);
    }
    if (result.equals(CelLibrary.DECIMAL_TYPE)) {
      return Optional.of(new ValueType.Decimal(ValueType.Decimal.MAX_PRECISION, decimalScale));
    }
    return Optional.ofNullable(SCALARS.get(result));
  }

  /**
   * Takes a non-null result of {@code type} out of CEL; it throws {@link ArithmeticException} or
   * {@link ClassCastException} for what the type cannot hold.
   */
  static UnaryOperator<Object> exporter(ValueType type) {
    if (type == ValueType.DOUBLE) {
      // One NaN only: its other bits would depend on the processor.
      return value -> Double.isNaN((Double) value) ? (Object) Double.NaN : value;
    }
    if (type == ValueType.BYTES) {
      return value -> Bytes.copyOf(((CelByteString) value).toByteArray());
    }
    if (type == ValueType.TIMESTAMP) {
      return value -> Instant.ofEpochMilli(((Instant) value).toEpochMilli());
    }
    if (type instanceof ValueType.Decimal decimal) {
      return value -> fit(((CelDecimal) value).number(), decimal);
    }
    if (type instanceof ValueType.ListOf list) {
      UnaryOperator<Object> element = exporter(list.element());
      Class<?> elementClass = javaClass(list.element());
      return value ->
          ((Collection<?>) value)
              .stream()
                  .map(entry -> element.apply(elementClass.cast(entry)))
                  .collect(ImmutableList.toImmutableList());
    }
    return UnaryOperator.identity();
  }

  /** What CEL gives for a scalar; a null in a list has another class and so fails. */
  private static Class<?> javaClass(ValueType type) {
    if (type instanceof ValueType.Scalar scalar) {
      return switch (scalar) {
        case INT32, INT64 -> Long.class;
        case FLOAT, DOUBLE -> Double.class;
        case STRING -> String.class;
        case BOOL -> Boolean.class;
        case BYTES -> CelByteString.class;
        case TIMESTAMP -> Instant.class;
      };
    }
    return CelDecimal.class;
  }

  private static BigDecimal fit(BigDecimal number, ValueType.Decimal type) {
    BigDecimal scaled = number.setScale(type.scale());
    if (scaled.precision() > type.precision()) {
      throw new ArithmeticException("a decimal of more than " + type.precision() + " digits");
    }
    return scaled;
  }
}
