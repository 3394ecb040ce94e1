/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.decode;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one field of a message becomes a column. A field that tracks presence and is absent is null;
 * a field that does not has its default.
 *
 * @param column the column
 * @param field the field of the same name
 */
record ProtobufColumn(ColumnPlan column, FieldDescriptor field) {
  private static final String TIMESTAMP = "google.protobuf.Timestamp";

  /** The messages that stand for a nullable scalar: their only field is {@code value}. */
  private static final String WRAPPERS = "google/protobuf/wrappers.proto";

  private static final Map<FieldDescriptor.JavaType, Set<ValueType>> FITTING =
      Map.of(
          FieldDescriptor.JavaType.INT, Set.of(ValueType.INT32, ValueType.INT64),
          FieldDescriptor.JavaType.LONG, Set.of(ValueType.INT64),
          FieldDescriptor.JavaType.FLOAT, Set.of(ValueType.FLOAT, ValueType.DOUBLE),
          FieldDescriptor.JavaType.DOUBLE, Set.of(ValueType.DOUBLE),
          FieldDescriptor.JavaType.STRING, Set.of(ValueType.STRING),
          FieldDescriptor.JavaType.ENUM, Set.of(ValueType.STRING),
          FieldDescriptor.JavaType.BOOLEAN, Set.of(ValueType.BOOL),
          FieldDescriptor.JavaType.BYTE_STRING, Set.of(ValueType.BYTES));

  static ProtobufColumn of(ColumnPlan column, Descriptor message) {
    FieldDescriptor field = message.findFieldByName(column.name());
    if (field == null) {
      throw new IllegalArgumentException(
          "message %s has no field %s".formatted(message.getFullName(), column.name()));
    }
    ValueType type =
        column.type() instanceof ValueType.ListOf list ? list.element() : column.type();
    boolean isList = column.type() instanceof ValueType.ListOf;
    if (field.isMapField() || field.isRepeated() != isList || !fits(type, field)) {
      throw new IllegalArgumentException(
          "field %s is not a %s".formatted(field.getFullName(), column.type().display()));
    }
    return new ProtobufColumn(column, field);
  }

  @Nullable Object read(Message message) throws DecodeException {
    if (!field.isRepeated() && field.hasPresence() && !message.hasField(field)) {
      return null;
    }
    try {
      Object value = message.getField(field);
      return column.type() instanceof ValueType.ListOf list
          ? list((List<?>) value, list.element(), field)
          : convert(value, column.type(), field);
    } catch (DecodeException e) {
      throw new DecodeException("Column " + column.name() + ": " + e.getMessage());
    }
  }

  private static List<Object> list(List<?> values, ValueType type, FieldDescriptor field)
      throws DecodeException {
    List<Object> converted = new ArrayList<>(values.size());
    for (Object value : values) {
      converted.add(convert(value, type, field));
    }
    return Collections.unmodifiableList(converted);
  }

  private static Object convert(Object value, ValueType type, FieldDescriptor field)
      throws DecodeException {
    if (value instanceof Message message && type != ValueType.TIMESTAMP) {
      FieldDescriptor wrapped = wrapped(field);
      return convert(message.getField(wrapped), type, wrapped);
    }
    if (type instanceof ValueType.Decimal decimal) {
      return Conversions.parseDecimal((String) value, decimal);
    }
    return switch ((ValueType.Scalar) type) {
      case INT32 -> Conversions.toInt32(integer(value, field));
      case INT64 -> integer(value, field);
      case FLOAT, BOOL -> value;
      case DOUBLE -> ((Number) value).doubleValue();
      case STRING -> text(value);
      case BYTES -> Bytes.copyOf(((ByteString) value).toByteArray());
      case TIMESTAMP -> Timestamps.toInstant(millis(value));
    };
  }

  private static long integer(Object value, FieldDescriptor field) throws DecodeException {
    long number = ((Number) value).longValue();
    return switch (field.getType()) {
      case UINT32, FIXED32 -> number & 0xFFFF_FFFFL;
      case UINT64, FIXED64 -> {
        if (number < 0) {
          throw new DecodeException(Long.toUnsignedString(number) + " is out of range for INT64");
        }
        yield number;
      }
      default -> number;
    };
  }

  private static String text(Object value) throws DecodeException {
    if (value instanceof EnumValueDescriptor constant) {
      // Open enums make up a descriptor for a number that they do not name.
      if (constant.getIndex() < 0) {
        throw new DecodeException(
            "%s names no %s".formatted(constant.getNumber(), constant.getType().getFullName()));
      }
      return constant.getName();
    }
    return Conversions.toText((String) value);
  }

  private static long millis(Object value) throws DecodeException {
    if (value instanceof Long epochMillis) {
      return epochMillis;
    }
    Message timestamp = (Message) value;
    Descriptor type = timestamp.getDescriptorForType();
    long seconds = (Long) timestamp.getField(type.findFieldByNumber(1));
    int nanos = (Integer) timestamp.getField(type.findFieldByNumber(2));
    if (nanos < 0 || nanos > 999_999_999) {
      throw new DecodeException("Timestamp with " + nanos + " nanoseconds");
    }
    if (seconds < Timestamps.MIN_MILLIS / 1_000 || seconds > Timestamps.MAX_MILLIS / 1_000) {
      throw new DecodeException(
          "Time is outside the years 1 to 9999: " + seconds + " s since 1970");
    }
    return seconds * 1_000 + nanos / 1_000_000;
  }

  private static boolean fits(ValueType type, FieldDescriptor field) {
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      if (type == ValueType.TIMESTAMP) {
        return field.getMessageType().getFullName().equals(TIMESTAMP);
      }
      return field.getMessageType().getFile().getName().equals(WRAPPERS)
          && fits(type, wrapped(field));
    }
    if (type instanceof ValueType.Decimal) {
      return field.getJavaType() == FieldDescriptor.JavaType.STRING;
    }
    if (type == ValueType.TIMESTAMP) {
      return field.getJavaType() == FieldDescriptor.JavaType.LONG;
    }
    return FITTING.getOrDefault(field.getJavaType(), Set.of()).contains(type);
  }

  private static FieldDescriptor wrapped(FieldDescriptor field) {
    return field.getMessageType().findFieldByNumber(1);
  }
}
