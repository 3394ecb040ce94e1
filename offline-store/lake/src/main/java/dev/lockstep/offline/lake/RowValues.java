/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import com.google.common.collect.ImmutableList;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/** Values of our types as Iceberg's Parquet writers and readers hold them, and back. */
final class RowValues {
  static final long MICROS_PER_MILLI = 1000;

  private RowValues() {}

  /** From our representation of a non-null value to Iceberg's internal one. */
  static UnaryOperator<Object> toLake(ValueType type) {
    if (type instanceof ValueType.ListOf list) {
      UnaryOperator<Object> element = toLake(list.element());
      return value -> ((List<?>) value).stream().map(element).toList();
    }
    if (type == ValueType.TIMESTAMP) {
      return value -> Math.multiplyExact(((Instant) value).toEpochMilli(), MICROS_PER_MILLI);
    }
    if (type == ValueType.BYTES) {
      return value -> ByteBuffer.wrap(((Bytes) value).toByteArray());
    }
    return UnaryOperator.identity();
  }

  /** The inverse of {@link #toLake}. */
  static UnaryOperator<Object> fromLake(ValueType type) {
    if (type instanceof ValueType.ListOf list) {
      UnaryOperator<Object> element = fromLake(list.element());
      return value ->
          ((List<?>) value).stream().map(element).collect(ImmutableList.toImmutableList());
    }
    if (type == ValueType.TIMESTAMP) {
      return value -> Instant.ofEpochMilli(Math.floorDiv((Long) value, MICROS_PER_MILLI));
    }
    if (type == ValueType.BYTES) {
      return value -> bytes((ByteBuffer) value);
    }
    if (type == ValueType.STRING) {
      return Object::toString;
    }
    return UnaryOperator.identity();
  }

  private static Bytes bytes(ByteBuffer buffer) {
    byte[] content = new byte[buffer.remaining()];
    buffer.duplicate().get(content);
    return Bytes.copyOf(content);
  }
}
