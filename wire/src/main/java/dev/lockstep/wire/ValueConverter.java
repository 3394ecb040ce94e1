/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.wire;

import dev.lockstep.proto.v1.BoolValues;
import dev.lockstep.proto.v1.BytesValues;
import dev.lockstep.proto.v1.CountedListValues;
import dev.lockstep.proto.v1.DecimalValues;
import dev.lockstep.proto.v1.DoubleValues;
import dev.lockstep.proto.v1.FloatValues;
import dev.lockstep.proto.v1.Int32Values;
import dev.lockstep.proto.v1.Int64Values;
import dev.lockstep.proto.v1.ListValues;
import dev.lockstep.proto.v1.StringValues;
import dev.lockstep.proto.v1.TimestampValues;
import dev.lockstep.proto.v1.Value;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.type.ValueType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Single values on the wire: a value is a column of one row that is written more simply. */
public final class ValueConverter {
  private ValueConverter() {}

  /** The value in the Java representation of {@code type}, on the wire. */
  public static Value toProto(ValueType type, @Nullable Object value) {
    if (value == null) {
      return Value.getDefaultInstance();
    }
    return ofColumn(ColumnBuilder.build(type, Arrays.asList(value)));
  }

  /** A column of one row. */
  public static ValueColumn toColumn(Value value) {
    ValueColumn.Builder column = ValueColumn.newBuilder();
    switch (value.getValueCase()) {
      case INT32 -> column.setInt32S(Int32Values.newBuilder().addValues(value.getInt32()));
      case INT64 -> column.setInt64S(Int64Values.newBuilder().addValues(value.getInt64()));
      case FLOAT -> column.setFloats(FloatValues.newBuilder().addValues(value.getFloat()));
      case DOUBLE -> column.setDoubles(DoubleValues.newBuilder().addValues(value.getDouble()));
      case DECIMAL -> column.setDecimals(DecimalValues.newBuilder().addValues(value.getDecimal()));
      case STRING -> column.setStrings(StringValues.newBuilder().addValues(value.getString()));
      case BOOL -> column.setBools(BoolValues.newBuilder().addValues(value.getBool()));
      case BYTES -> column.setBytes(BytesValues.newBuilder().addValues(value.getBytes()));
      case TIMESTAMP_MILLIS ->
          column.setTimestamps(TimestampValues.newBuilder().addValues(value.getTimestampMillis()));
      case LIST -> column.setLists(ListValues.newBuilder().addValues(value.getList()));
      case COUNTED_LIST ->
          column.setCountedLists(CountedListValues.newBuilder().addValues(value.getCountedList()));
      case VALUE_NOT_SET -> column.addNulls(0);
    }
    return column.build();
  }

  private static Value ofColumn(ValueColumn column) {
    Value.Builder value = Value.newBuilder();
    switch (column.getValuesCase()) {
      case INT32S -> value.setInt32(column.getInt32S().getValues(0));
      case INT64S -> value.setInt64(column.getInt64S().getValues(0));
      case FLOATS -> value.setFloat(column.getFloats().getValues(0));
      case DOUBLES -> value.setDouble(column.getDoubles().getValues(0));
      case DECIMALS -> value.setDecimal(column.getDecimals().getValues(0));
      case STRINGS -> value.setString(column.getStrings().getValues(0));
      case BOOLS -> value.setBool(column.getBools().getValues(0));
      case BYTES -> value.setBytes(column.getBytes().getValues(0));
      case TIMESTAMPS -> value.setTimestampMillis(column.getTimestamps().getValues(0));
      case LISTS -> value.setList(column.getLists().getValues(0));
      case COUNTED_LISTS -> value.setCountedList(column.getCountedLists().getValues(0));
      case VALUES_NOT_SET -> throw new IllegalArgumentException("A column without values");
    }
    return value.build();
  }
}
