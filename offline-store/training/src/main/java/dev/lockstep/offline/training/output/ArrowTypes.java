/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.offline.training.parquet.ParquetTypes;
import dev.lockstep.type.ValueType;
import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/** Arrow's types for Parquet's and for ours. */
final class ArrowTypes {
  private static final String UTC = "UTC";

  private ArrowTypes() {}

  /** The field for a column of the spine. */
  static Field field(PrimitiveType column) {
    return nullable(column.getName(), type(column));
  }

  private static ArrowType type(PrimitiveType column) {
    LogicalTypeAnnotation logical = column.getLogicalTypeAnnotation();
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return new ArrowType.Decimal(decimal.getPrecision(), decimal.getScale(), 128);
    }
    return switch (column.getPrimitiveTypeName()) {
      case BOOLEAN -> new ArrowType.Bool();
      case FLOAT -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
      case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case INT32 -> whole(logical, 32);
      case INT64 -> whole(logical, 64);
      case INT96 -> new ArrowType.Timestamp(TimeUnit.MILLISECOND, null);
      case BINARY, FIXED_LEN_BYTE_ARRAY ->
          ParquetTypes.isText(column) || ParquetTypes.isUuid(column)
              ? new ArrowType.Utf8()
              : new ArrowType.Binary();
    };
  }

  private static ArrowType whole(@Nullable LogicalTypeAnnotation logical, int bits) {
    if (logical instanceof DateLogicalTypeAnnotation) {
      return new ArrowType.Date(DateUnit.DAY);
    }
    if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
      return new ArrowType.Timestamp(
          unit(timestamp.getUnit()), timestamp.isAdjustedToUTC() ? UTC : null);
    }
    if (logical instanceof TimeLogicalTypeAnnotation time) {
      return new ArrowType.Time(unit(time.getUnit()), bits);
    }
    return logical instanceof IntLogicalTypeAnnotation number
        ? new ArrowType.Int(number.getBitWidth(), number.isSigned())
        : new ArrowType.Int(bits, true);
  }

  private static TimeUnit unit(LogicalTypeAnnotation.TimeUnit unit) {
    return switch (unit) {
      case MILLIS -> TimeUnit.MILLISECOND;
      case MICROS -> TimeUnit.MICROSECOND;
      case NANOS -> TimeUnit.NANOSECOND;
    };
  }

  /** The field for values of one of our types. */
  static Field field(String name, ValueType type) {
    if (type instanceof ValueType.ListOf list) {
      return list(name, required("element", scalar(list.element()), List.of()));
    }
    if (type instanceof ValueType.CountedList counted) {
      List<Field> entry =
          List.of(
              required("value", scalar(counted.element()), List.of()),
              required("count", new ArrowType.Int(64, true), List.of()));
      return list(name, required("element", new ArrowType.Struct(), entry));
    }
    return nullable(name, scalar(type));
  }

  private static Field list(String name, Field element) {
    return new Field(name, FieldType.nullable(new ArrowType.List()), List.of(element));
  }

  private static Field nullable(String name, ArrowType type) {
    return new Field(name, FieldType.nullable(type), List.of());
  }

  private static Field required(String name, ArrowType type, List<Field> children) {
    return new Field(name, FieldType.notNullable(type), children);
  }

  private static ArrowType scalar(ValueType type) {
    if (type instanceof ValueType.Decimal decimal) {
      return new ArrowType.Decimal(decimal.precision(), decimal.scale(), 128);
    }
    return switch ((ValueType.Scalar) type) {
      case INT32 -> new ArrowType.Int(32, true);
      case INT64 -> new ArrowType.Int(64, true);
      case FLOAT -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
      case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case BOOL -> new ArrowType.Bool();
      case STRING -> new ArrowType.Utf8();
      case BYTES -> new ArrowType.Binary();
      case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MILLISECOND, UTC);
    };
  }
}
