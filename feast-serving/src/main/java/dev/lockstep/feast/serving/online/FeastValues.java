/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.online;

import com.google.protobuf.ByteString;
import dev.lockstep.feast.proto.types.BoolList;
import dev.lockstep.feast.proto.types.BytesList;
import dev.lockstep.feast.proto.types.DoubleList;
import dev.lockstep.feast.proto.types.FloatList;
import dev.lockstep.feast.proto.types.Int32List;
import dev.lockstep.feast.proto.types.Int64List;
import dev.lockstep.feast.proto.types.MapList;
import dev.lockstep.feast.proto.types.StringList;
import dev.lockstep.feast.proto.types.Value;
import dev.lockstep.proto.v1.CountedList;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Single values of Feast to ours and back. Feast's timestamps are whole seconds: finer ones are
 * floored on the way out.
 */
public final class FeastValues {
  private FeastValues() {}

  /**
   * The value in the Java representation of a scalar or decimal type; null for null. Integers fit
   * each other's types as long as the numbers do, and every floating point type.
   *
   * @throws IllegalArgumentException if it is of another type, with what it is
   */
  static @Nullable Object decode(Value value, ValueType type) {
    if (isNull(value)) {
      return null;
    }
    if (type instanceof ValueType.Scalar scalar) {
      return switch (scalar) {
        case INT32 -> Math.toIntExact(integer(value, type));
        case INT64 -> integer(value, type);
        case FLOAT -> (float) number(value, type);
        case DOUBLE -> number(value, type);
        case STRING -> text(value, type);
        case BOOL -> bool(value, type);
        case BYTES -> bytes(value, type);
        case TIMESTAMP -> timestamp(value, type);
      };
    }
    if (type instanceof ValueType.Decimal decimal) {
      return decimal(value, decimal);
    }
    throw new IllegalArgumentException("a " + type.display() + " cannot be asked with");
  }

  static boolean isNull(Value value) {
    return value.getValCase() == Value.ValCase.VAL_NOT_SET
        || value.getValCase() == Value.ValCase.NULL_VAL;
  }

  private static long integer(Value value, ValueType type) {
    return switch (value.getValCase()) {
      case INT32_VAL -> value.getInt32Val();
      case INT64_VAL -> value.getInt64Val();
      default -> throw mismatch(value, type);
    };
  }

  private static double number(Value value, ValueType type) {
    return switch (value.getValCase()) {
      case FLOAT_VAL -> value.getFloatVal();
      case DOUBLE_VAL -> value.getDoubleVal();
      default -> integer(value, type);
    };
  }

  private static String text(Value value, ValueType type) {
    if (!value.hasStringVal()) {
      throw mismatch(value, type);
    }
    return value.getStringVal();
  }

  private static boolean bool(Value value, ValueType type) {
    if (!value.hasBoolVal()) {
      throw mismatch(value, type);
    }
    return value.getBoolVal();
  }

  /** JSON has no bytes: they come as Base64 then. */
  private static Bytes bytes(Value value, ValueType type) {
    return value.hasBytesVal()
        ? Bytes.copyOf(value.getBytesVal().toByteArray())
        : Bytes.copyOf(Base64.getDecoder().decode(text(value, type)));
  }

  private static Instant timestamp(Value value, ValueType type) {
    try {
      return value.hasStringVal()
          ? Moments.parse(value.getStringVal())
          : Instant.ofEpochSecond(
              value.hasUnixTimestampVal() ? value.getUnixTimestampVal() : integer(value, type));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("is no moment: " + e.getMessage(), e);
    }
  }

  private static BigDecimal decimal(Value value, ValueType.Decimal type) {
    BigDecimal number =
        switch (value.getValCase()) {
          case DECIMAL_VAL -> new BigDecimal(value.getDecimalVal());
          case STRING_VAL -> new BigDecimal(value.getStringVal());
          case DOUBLE_VAL -> BigDecimal.valueOf(value.getDoubleVal());
          default -> BigDecimal.valueOf(integer(value, type));
        };
    try {
      BigDecimal scaled = number.setScale(type.scale());
      if (scaled.precision() <= type.precision()) {
        return scaled;
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("does not fit " + type.display(), e);
    }
    throw new IllegalArgumentException("does not fit " + type.display());
  }

  private static IllegalArgumentException mismatch(Value value, ValueType type) {
    String found = value.getValCase().name();
    return new IllegalArgumentException(
        "is " + found.substring(0, found.lastIndexOf('_')) + ", not " + type.display());
  }

  /** A value of an answer; null is a value with nothing set. */
  static Value encode(ValueColumn column, int row) {
    if (Collections.binarySearch(column.getNullsList(), row) >= 0) {
      return Value.getDefaultInstance();
    }
    Value.Builder value = Value.newBuilder();
    switch (column.getValuesCase()) {
      case INT32S -> value.setInt32Val(column.getInt32S().getValues(row));
      case INT64S -> value.setInt64Val(column.getInt64S().getValues(row));
      case FLOATS -> value.setFloatVal(column.getFloats().getValues(row));
      case DOUBLES -> value.setDoubleVal(column.getDoubles().getValues(row));
      case DECIMALS -> value.setDecimalVal(column.getDecimals().getValues(row));
      case STRINGS -> value.setStringVal(column.getStrings().getValues(row));
      case BOOLS -> value.setBoolVal(column.getBools().getValues(row));
      case BYTES -> value.setBytesVal(column.getBytes().getValues(row));
      case TIMESTAMPS ->
          value.setUnixTimestampVal(Math.floorDiv(column.getTimestamps().getValues(row), 1_000L));
      case LISTS -> list(column.getLists().getValues(row), value);
      case COUNTED_LISTS -> counted(column.getCountedLists().getValues(row), value);
      case VALUES_NOT_SET -> value.clear();
    }
    return value.build();
  }

  private static void list(ValueColumn elements, Value.Builder value) {
    switch (elements.getValuesCase()) {
      case INT32S ->
          value.setInt32ListVal(
              Int32List.newBuilder().addAllVal(elements.getInt32S().getValuesList()));
      case INT64S ->
          value.setInt64ListVal(
              Int64List.newBuilder().addAllVal(elements.getInt64S().getValuesList()));
      case FLOATS ->
          value.setFloatListVal(
              FloatList.newBuilder().addAllVal(elements.getFloats().getValuesList()));
      case DOUBLES ->
          value.setDoubleListVal(
              DoubleList.newBuilder().addAllVal(elements.getDoubles().getValuesList()));
      case DECIMALS ->
          value.setDecimalListVal(
              StringList.newBuilder().addAllVal(elements.getDecimals().getValuesList()));
      case STRINGS ->
          value.setStringListVal(
              StringList.newBuilder().addAllVal(elements.getStrings().getValuesList()));
      case BOOLS ->
          value.setBoolListVal(
              BoolList.newBuilder().addAllVal(elements.getBools().getValuesList()));
      case BYTES ->
          value.setBytesListVal(
              BytesList.newBuilder().addAllVal(elements.getBytes().getValuesList()));
      case TIMESTAMPS -> {
        Int64List.Builder seconds = Int64List.newBuilder();
        elements
            .getTimestamps()
            .getValuesList()
            .forEach(millis -> seconds.addVal(Math.floorDiv(millis, 1_000L)));
        value.setUnixTimestampListVal(seconds);
      }
      case LISTS, COUNTED_LISTS, VALUES_NOT_SET -> value.clear();
    }
  }

  /** A list of (value, count), as the registry declares it: maps of two. */
  private static void counted(CountedList list, Value.Builder value) {
    MapList.Builder maps = MapList.newBuilder();
    for (int i = 0; i < list.getCountsCount(); i++) {
      maps.addValBuilder()
          .putVal("value", encode(list.getValues(), i))
          .putVal("count", Value.newBuilder().setInt64Val(list.getCounts(i)).build());
    }
    value.setMapListVal(maps);
  }

  /** The value of a join key that stands for no entity. */
  static Value text(String text) {
    return Value.newBuilder().setStringVal(text).build();
  }

  /** Bytes, if it is some; for JSON. */
  public static Optional<ByteString> bytes(Value value) {
    return value.hasBytesVal() ? Optional.of(value.getBytesVal()) : Optional.empty();
  }
}
