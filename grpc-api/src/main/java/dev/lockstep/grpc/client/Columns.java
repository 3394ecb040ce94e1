/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.grpc.client;

import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import dev.lockstep.wire.ColumnBuilder;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes columns from Java values, whose classes tell the type. */
final class Columns {
  private Columns() {}

  /**
   * A column.
   *
   * @param values of one class: {@link Integer}, {@link Long}, {@link Float}, {@link Double},
   *     {@link BigDecimal}, {@link String}, {@link Boolean}, {@code byte[]}, {@link Bytes}, {@link
   *     Instant}, or a {@link List} of one of those; or null
   * @throws IllegalArgumentException if a value is of another class, or two are of different ones
   */
  static ValueColumn of(List<? extends @Nullable Object> values) {
    List<@Nullable Object> unified = new ArrayList<>(values.size());
    ValueType type = null;
    for (Object value : values) {
      Object unwrapped = value instanceof byte[] bytes ? Bytes.copyOf(bytes) : value;
      unified.add(unwrapped);
      if (unwrapped != null) {
        ValueType own = typeOf(unwrapped);
        if (type != null && !sameArray(type, own)) {
          throw new IllegalArgumentException(
              "Cannot mix %s and %s values in one column".formatted(type.display(), own.display()));
        }
        type = own;
      }
    }
    if (type == null) {
      ValueColumn.Builder nulls = ValueColumn.newBuilder();
      for (int row = 0; row < values.size(); row++) {
        nulls.addNulls(row);
      }
      return nulls.build();
    }
    return ColumnBuilder.build(type, unified);
  }

  private static boolean sameArray(ValueType a, ValueType b) {
    return a.equals(b)
        || (a instanceof ValueType.Decimal && b instanceof ValueType.Decimal)
        || (a instanceof ValueType.ListOf && b instanceof ValueType.ListOf);
  }

  private static ValueType typeOf(Object value) {
    if (value instanceof Integer) {
      return ValueType.INT32;
    } else if (value instanceof Long) {
      return ValueType.INT64;
    } else if (value instanceof Float) {
      return ValueType.FLOAT;
    } else if (value instanceof Double) {
      return ValueType.DOUBLE;
    } else if (value instanceof String) {
      return ValueType.STRING;
    } else if (value instanceof Boolean) {
      return ValueType.BOOL;
    } else if (value instanceof Bytes) {
      return ValueType.BYTES;
    } else if (value instanceof Instant) {
      return ValueType.TIMESTAMP;
    } else if (value instanceof BigDecimal) {
      return new ValueType.Decimal(ValueType.Decimal.MAX_PRECISION, 0);
    } else if (value instanceof List<?> list) {
      // The element type of an empty list does not show on the wire.
      return new ValueType.ListOf(list.isEmpty() ? ValueType.STRING : typeOf(list.get(0)));
    }
    throw new IllegalArgumentException("No value type for " + value.getClass().getName());
  }
}
