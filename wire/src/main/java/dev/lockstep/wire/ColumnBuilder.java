/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.lockstep.proto.v1.BoolValues;
import dev.lockstep.proto.v1.BytesValues;
import dev.lockstep.proto.v1.CountedList;
import dev.lockstep.proto.v1.CountedListValues;
import dev.lockstep.proto.v1.DecimalValues;
import dev.lockstep.proto.v1.DoubleValues;
import dev.lockstep.proto.v1.FloatValues;
import dev.lockstep.proto.v1.Int32Values;
import dev.lockstep.proto.v1.Int64Values;
import dev.lockstep.proto.v1.ListValues;
import dev.lockstep.proto.v1.StringValues;
import dev.lockstep.proto.v1.TimestampValues;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the values of one type, row by row, in the Java representation of {@link ValueType}. Not
 * thread-safe; good for one column.
 */
public abstract class ColumnBuilder {
  private final ValueColumn.Builder column = ValueColumn.newBuilder();
  private int rows;

  private ColumnBuilder() {}

  public static ColumnBuilder of(ValueType type) {
    if (type instanceof ValueType.Scalar scalar) {
      return switch (scalar) {
        case INT32 -> new Int32s();
        case INT64 -> new Int64s();
        case FLOAT -> new Floats();
        case DOUBLE -> new Doubles();
        case STRING -> new Strings();
        case BOOL -> new Bools();
        case BYTES -> new ByteStrings();
        case TIMESTAMP -> new Timestamps();
      };
    }
    if (type instanceof ValueType.Decimal) {
      return new Decimals();
    }
    if (type instanceof ValueType.ListOf list) {
      return new Lists(list.element());
    }
    return new CountedLists(((ValueType.CountedList) type).element());
  }

  /** The column of all {@code values}. */
  public static ValueColumn build(ValueType type, List<? extends @Nullable Object> values) {
    ColumnBuilder builder = of(type);
    for (Object value : values) {
      builder.add(value);
    }
    return builder.build();
  }

  /** Adds the next row. */
  public final void add(@Nullable Object value) {
    if (value == null) {
      column.addNulls(rows);
      addNeutral();
    } else {
      addValue(value);
    }
    rows++;
  }

  /** The column of all rows so far. */
  public final ValueColumn build() {
    finish(column);
    return column.build();
  }

  abstract void addValue(Object value);

  abstract void addNeutral();

  abstract void finish(ValueColumn.Builder column);

  private static final class Int32s extends ColumnBuilder {
    private final Int32Values.Builder values = Int32Values.newBuilder();

    @Override
    void addValue(Object value) {
      values.addValues((Integer) value);
    }

    @Override
    void addNeutral() {
      values.addValues(0);
    }

    @Override
    void finish(ValueColumn.Builder column) {
      column.setInt32S(values);
    }
  }

  private static final class Int64s extends ColumnBuilder {
    private final Int64Values.Builder values = Int64Values.newBuilder();

    @Override
    void addValue(Object value) {
      values.addValues((Long) value);
    }

    @Override
    void addNeutral() {
      values.addValues(0);
    }

    @Override
    void finish(ValueColumn.Builder column) {
      column.setInt64S(values);
    }
  }

  private static final class Floats extends ColumnBuilder {
    private final FloatValues.Builder values = FloatValues.newBuilder();

    @Override
    void addValue(Object value) {
      values.addValues((Float) value);
    }

    @Override
    void addNeutral() {
      values.addValues(0);
    }

    @Override
    void finish(ValueColumn.Builder column) {
      column.setFloats(values);
    }
  }

  private static final class Doubles extends ColumnBuilder {
    private final DoubleValues.Builder values = DoubleValues.newBuilder();

    @Override
    void addValue(Object value) {
      values.addValues((Double) value);
    }

    @Override
    void addNeutral() {
      values.addValues(0);
    }

    @Override
    void finish(ValueColumn.Builder column) {
      column.setDoubles(values);
    }
  }

  private static final class Decimals extends ColumnBuilder {
    private final DecimalValues.Builder values = DecimalValues.newBuilder();

    @Override
    void addValue(Object value) {
      values.addValues(((BigDecimal) value).toPlainString());
    }

    @Override
    void addNeutral() {
      values.addValues("");
    }

    @Override
    void finish(ValueColumn.Builder column) {
      column.setDecimals(values);
    }
  }

  private static final class Strings extends ColumnBuilder {
    private final StringValues.Builder values = StringValues.newBuilder();

    @Override
    void addValue(Object value) {
      values.addValues((String) value);
    }

    @Override
    void addNeutral() {
      values.addValues("");
    }

    @Override
    void finish(ValueColumn.Builder column) {
      column.setStrings(values);
    }
  }

  private static final class Bools extends ColumnBuilder {
    private final BoolValues.Builder values = BoolValues.newBuilder();

    @Override
    void addValue(Object value) {
      values.addValues((Boolean) value);
    }

    @Override
    void addNeutral() {
      values.addValues(false);
    }

    @Override
    void finish(ValueColumn.Builder column) {
      column.setBools(values);
    }
  }

  private static final class ByteStrings extends ColumnBuilder {
    private final BytesValues.Builder values = BytesValues.newBuilder();

    @Override
    void addValue(Object value) {
      // toByteArray is a copy that nobody else holds.
      values.addValues(UnsafeByteOperations.unsafeWrap(((Bytes) value).toByteArray()));
    }

    @Override
    void addNeutral() {
      values.addValues(ByteString.EMPTY);
    }

    @Override
    void finish(ValueColumn.Builder column) {
      column.setBytes(values);
    }
  }

  private static final class Timestamps extends ColumnBuilder {
    private final TimestampValues.Builder values = TimestampValues.newBuilder();

    @Override
    void addValue(Object value) {
      values.addValues(((Instant) value).toEpochMilli());
    }

    @Override
    void addNeutral() {
      values.addValues(0);
    }

    @Override
    void finish(ValueColumn.Builder column) {
      column.setTimestamps(values);
    }
  }

  private static final class Lists extends ColumnBuilder {
    private final ListValues.Builder values = ListValues.newBuilder();
    private final ValueType element;

    private Lists(ValueType element) {
      this.element = element;
    }

    @Override
    void addValue(Object value) {
      values.addValues(build(element, (List<?>) value));
    }

    @Override
    void addNeutral() {
      values.addValues(ValueColumn.getDefaultInstance());
    }

    @Override
    void finish(ValueColumn.Builder column) {
      column.setLists(values);
    }
  }

  private static final class CountedLists extends ColumnBuilder {
    private final CountedListValues.Builder values = CountedListValues.newBuilder();
    private final ValueType element;

    private CountedLists(ValueType element) {
      this.element = element;
    }

    @Override
    void addValue(Object value) {
      ColumnBuilder counted = of(element);
      CountedList.Builder list = CountedList.newBuilder();
      for (Object entry : (List<?>) value) {
        ValueCount count = (ValueCount) entry;
        counted.add(count.value());
        list.addCounts(count.count());
      }
      values.addValues(list.setValues(counted.build()));
    }

    @Override
    void addNeutral() {
      values.addValues(CountedList.getDefaultInstance());
    }

    @Override
    void finish(ValueColumn.Builder column) {
      column.setCountedLists(values);
    }
  }
}
