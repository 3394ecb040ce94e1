/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import dev.lockstep.type.ValueType;
import dev.lockstep.type.ValueType.Scalar;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.UnaryOperator;

/** How value types look inside CEL. */
final class CelValues {
  private CelValues() {}

  static CelType type(Variable variable) {
    CelType type = type(variable.type());
    // A timestamp, a decimal and a list can be compared with null as they are.
    boolean wrapped = variable.nullable() && variable.type() instanceof Scalar;
    return wrapped && type != SimpleType.TIMESTAMP ? NullableType.create(type) : type;
  }

  private static CelType type(ValueType type) {
    if (type instanceof Scalar scalar) {
      return switch (scalar) {
        case INT32, INT64 -> SimpleType.INT;
        case FLOAT, DOUBLE -> SimpleType.DOUBLE;
        case STRING -> SimpleType.STRING;
        case BOOL -> SimpleType.BOOL;
        case BYTES -> SimpleType.BYTES;
        case TIMESTAMP -> SimpleType.TIMESTAMP;
      };
    }
    if (type instanceof ValueType.ListOf list) {
      return ListType.create(type(list.element()));
    }
    if (type instanceof ValueType.CountedList) {
      return ListType.create(MapType.create(SimpleType.STRING, SimpleType.DYN));
    }
    return CelLibrary.DECIMAL_TYPE;
  }

  /** Takes a non-null value of {@code type} into CEL. */
  static UnaryOperator<Object> importer(ValueType type) {
    if (type == ValueType.INT32) {
      return value -> ((Integer) value).longValue();
    }
    if (type == ValueType.FLOAT) {
      return value -> ((Float) value).doubleValue();
    }
    if (type == ValueType.BYTES) {
      return value -> CelByteString.of(((Bytes) value).toByteArray());
    }
    if (type instanceof ValueType.Decimal) {
      return value -> new CelDecimal((BigDecimal) value);
    }
    if (type instanceof ValueType.ListOf list) {
      UnaryOperator<Object> element = importer(list.element());
      return value ->
          ((List<?>) value).stream().map(element).collect(ImmutableList.toImmutableList());
    }
    if (type instanceof ValueType.CountedList list) {
      UnaryOperator<Object> element = importer(list.element());
      return value ->
          ((List<?>) value)
              .stream()
                  .map(entry -> count((ValueCount) entry, element))
                  .collect(ImmutableList.toImmutableList());
    }
    return UnaryOperator.identity();
  }

  private static ImmutableMap<String, Object> count(
      ValueCount entry, UnaryOperator<Object> element) {
    return ImmutableMap.of("value", element.apply(entry.value()), "count", entry.count());
  }
}
