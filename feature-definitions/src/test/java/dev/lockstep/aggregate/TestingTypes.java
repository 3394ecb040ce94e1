/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** The Java representation that the Javadoc of {@link ValueType} promises. */
final class TestingTypes {
  private TestingTypes() {}

  static boolean isOfType(ValueType type, Object value) {
    if (type instanceof ValueType.ListOf list) {
      return value instanceof List<?> values
          && values.stream().allMatch(element -> isOfType(list.element(), element));
    }
    if (type instanceof ValueType.CountedList list) {
      return value instanceof List<?> values
          && values.stream()
              .allMatch(
                  entry ->
                      entry instanceof ValueCount count && isOfType(list.element(), count.value()));
    }
    if (type instanceof ValueType.Decimal decimal) {
      return value instanceof BigDecimal number
          && number.scale() == decimal.scale()
          && number.precision() <= decimal.precision();
    }
    return classOf((ValueType.Scalar) type).isInstance(value);
  }

  private static Class<?> classOf(ValueType.Scalar type) {
    return switch (type) {
      case INT32 -> Integer.class;
      case INT64 -> Long.class;
      case FLOAT -> Float.class;
      case DOUBLE -> Double.class;
      case STRING -> String.class;
      case BOOL -> Boolean.class;
      case BYTES -> Bytes.class;
      case TIMESTAMP -> Instant.class;
    };
  }
}
