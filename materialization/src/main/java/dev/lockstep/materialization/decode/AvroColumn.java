/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.decode;

import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * How one field of an Avro record becomes a column.
 *
 * @param column the column
 * @param schema of the field's non-null values
 */
record AvroColumn(ColumnPlan column, Schema schema) {
  private static final Set<Schema.Type> TEXTS = Set.of(Schema.Type.STRING, Schema.Type.ENUM);
  private static final Set<Schema.Type> BINARIES = Set.of(Schema.Type.BYTES, Schema.Type.FIXED);
  private static final Set<Schema.Type> INTEGERS = Set.of(Schema.Type.INT, Schema.Type.LONG);

  static AvroColumn of(ColumnPlan column, Schema record) {
    Schema.Field field = record.getField(column.name());
    if (field == null) {
      throw new IllegalArgumentException("the schema has no field " + column.name());
    }
    Schema schema = withoutNull(field.schema());
    if (!fits(column.type(), schema)) {
      throw new IllegalArgumentException(
          "field %s of Avro type %s is not a %s"
              .formatted(column.name(), schema, column.type().display()));
    }
    return new AvroColumn(column, schema);
  }

  @Nullable Object read(GenericRecord datum) throws DecodeException {
    Object value = datum.get(column.name());
    if (value == null) {
      return null;
    }
    try {
      return convert(value, column.type(), schema);
    } catch (DecodeException e) {
      throw new DecodeException("Column " + column.name() + ": " + e.getMessage());
    }
  }

  private static Object convert(Object value, ValueType type, Schema schema)
      throws DecodeException {
    if (type instanceof ValueType.ListOf list) {
      return list((Collection<?>) value, list.element(), schema.getElementType());
    }
    if (type instanceof ValueType.Decimal decimal) {
      int scale = ((LogicalTypes.Decimal) schema.getLogicalType()).getScale();
      return Conversions.toDecimal(new BigDecimal(unscaled(binary(value)), scale), decimal);
    }
    return switch ((ValueType.Scalar) type) {
      case INT32, FLOAT, BOOL -> value;
      case INT64 -> ((Number) value).longValue();
      case DOUBLE -> ((Number) value).doubleValue();
      case STRING -> Conversions.toText(value.toString());
      case BYTES -> Bytes.copyOf(binary(value));
      case TIMESTAMP -> Timestamps.toInstant(millis((Long) value, schema.getLogicalType()));
    };
  }

  private static List<Object> list(Collection<?> values, ValueType type, Schema element)
      throws DecodeException {
    List<Object> converted = new ArrayList<>(values.size());
    for (Object value : values) {
      if (value == null) {
        throw new DecodeException("A list holds null");
      }
      converted.add(convert(value, type, withoutNull(element)));
    }
    return Collections.unmodifiableList(converted);
  }

  private static long millis(long value, @Nullable LogicalType unit) {
    if (unit instanceof LogicalTypes.TimestampMicros) {
      return Math.floorDiv(value, 1_000L);
    }
    return unit instanceof LogicalTypes.TimestampNanos ? Math.floorDiv(value, 1_000_000L) : value;
  }

  private static BigInteger unscaled(byte[] bytes) throws DecodeException {
    if (bytes.length == 0) {
      throw new DecodeException("A decimal without a byte");
    }
    return new BigInteger(bytes);
  }

  private static byte[] binary(Object value) {
    if (value instanceof GenericFixed fixed) {
      return fixed.bytes();
    }
    ByteBuffer buffer = ((ByteBuffer) value).duplicate();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static boolean fits(ValueType type, Schema schema) {
    Schema.Type avro = schema.getType();
    if (type instanceof ValueType.ListOf list) {
      return avro == Schema.Type.ARRAY
          && fits(list.element(), withoutNull(schema.getElementType()));
    }
    if (type instanceof ValueType.Decimal) {
      return BINARIES.contains(avro) && schema.getLogicalType() instanceof LogicalTypes.Decimal;
    }
    return switch ((ValueType.Scalar) type) {
      case INT32 -> avro == Schema.Type.INT;
      case INT64 -> INTEGERS.contains(avro);
      case FLOAT -> avro == Schema.Type.FLOAT;
      case DOUBLE ->
          avro == Schema.Type.DOUBLE || avro == Schema.Type.FLOAT || avro == Schema.Type.INT;
      case STRING -> TEXTS.contains(avro);
      case BOOL -> avro == Schema.Type.BOOLEAN;
      case BYTES -> BINARIES.contains(avro);
      case TIMESTAMP -> avro == Schema.Type.LONG && isMoment(schema.getLogicalType());
    };
  }

  /** A long without a logical type counts as epoch milliseconds. */
  private static boolean isMoment(@Nullable LogicalType unit) {
    return unit == null
        || unit instanceof LogicalTypes.TimestampMillis
        || unit instanceof LogicalTypes.TimestampMicros
        || unit instanceof LogicalTypes.TimestampNanos;
  }

  private static Schema withoutNull(Schema schema) {
    if (!schema.isUnion()) {
      return schema;
    }
    List<Schema> others =
        schema.getTypes().stream().filter(part -> part.getType() != Schema.Type.NULL).toList();
    return others.size() == 1 ? others.get(0) : schema;
  }
}
