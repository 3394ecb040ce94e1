/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.parquet;

import static org.apache.parquet.schema.LogicalTypeAnnotation.decimalType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;

import dev.lockstep.type.ValueType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.UUID;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Which types of Parquet and which of ours go together. */
public final class ParquetTypes {
  private static final long JULIAN_EPOCH_DAY = 2_440_588;
  private static final long DAY_MILLIS = 86_400_000;

  private ParquetTypes() {}

  /** Whether a column's values can be read as a type without loss. */
  public static boolean fits(Type column, ValueType type) {
    if (!column.isPrimitive() || column.isRepetition(Type.Repetition.REPEATED)) {
      return false;
    }
    PrimitiveType primitive = column.asPrimitiveType();
    LogicalTypeAnnotation logical = primitive.getLogicalTypeAnnotation();
    PrimitiveTypeName name = primitive.getPrimitiveTypeName();
    if (type instanceof ValueType.Decimal decimal) {
      return logical instanceof DecimalLogicalTypeAnnotation stored
          && stored.getScale() <= decimal.scale()
          && stored.getPrecision() - stored.getScale() <= decimal.precision() - decimal.scale();
    }
    if (!(type instanceof ValueType.Scalar scalar)) {
      return false;
    }
    return switch (scalar) {
      case INT32 -> isInteger(logical, 32) && name == PrimitiveTypeName.INT32;
      case INT64 -> isInteger(logical, 64) && isWhole(name);
      case FLOAT -> name == PrimitiveTypeName.FLOAT;
      case DOUBLE ->
          name == PrimitiveTypeName.DOUBLE
              || name == PrimitiveTypeName.FLOAT
              || (name == PrimitiveTypeName.INT32 && isInteger(logical, 32));
      case BOOL -> name == PrimitiveTypeName.BOOLEAN;
      case STRING ->
          name == PrimitiveTypeName.BINARY
              && (logical instanceof StringLogicalTypeAnnotation
                  || logical instanceof LogicalTypeAnnotation.EnumLogicalTypeAnnotation);
      case BYTES -> name == PrimitiveTypeName.BINARY && logical == null;
      case TIMESTAMP ->
          logical instanceof TimestampLogicalTypeAnnotation || name == PrimitiveTypeName.INT96;
    };
  }

  private static boolean isWhole(PrimitiveTypeName name) {
    return name == PrimitiveTypeName.INT32 || name == PrimitiveTypeName.INT64;
  }

  private static boolean isInteger(LogicalTypeAnnotation logical, int bits) {
    return logical == null
        || (logical instanceof IntLogicalTypeAnnotation whole
            && (whole.isSigned() ? whole.getBitWidth() <= bits : whole.getBitWidth() <= 16));
  }

  /** Whether a column can say when: a timestamp, a date, or whole epoch milliseconds. */
  public static boolean isMoment(Type column) {
    return fits(column, ValueType.TIMESTAMP)
        || (column.isPrimitive()
            && (column.getLogicalTypeAnnotation() instanceof DateLogicalTypeAnnotation
                || (column.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT64
                    && isInteger(column.getLogicalTypeAnnotation(), 64))));
  }

  /** The milliseconds of the days and nanoseconds that INT96 holds, floored. */
  public static long int96Millis(Binary value) {
    ByteBuffer bytes = value.toByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
    long nanosOfDay = bytes.getLong(0);
    long julianDay = bytes.getInt(8);
    return (julianDay - JULIAN_EPOCH_DAY) * DAY_MILLIS + Math.floorDiv(nanosOfDay, 1_000_000L);
  }

  /** Whether a column's bytes are text. */
  public static boolean isText(PrimitiveType column) {
    LogicalTypeAnnotation logical = column.getLogicalTypeAnnotation();
    return logical instanceof StringLogicalTypeAnnotation
        || logical instanceof LogicalTypeAnnotation.EnumLogicalTypeAnnotation
        || logical instanceof LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
  }

  /** Whether a column holds UUIDs. */
  public static boolean isUuid(PrimitiveType column) {
    return column.getLogicalTypeAnnotation()
        instanceof LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
  }

  /** The text of a UUID's 16 bytes. */
  public static String uuid(Binary value) {
    ByteBuffer bytes = value.toByteBuffer().slice();
    return new UUID(bytes.getLong(), bytes.getLong()).toString();
  }

  /** The column for values of one of our types. */
  public static Type column(String name, ValueType type) {
    if (type instanceof ValueType.ListOf list) {
      return Types.optionalList().element(element(list.element(), "element")).named(name);
    }
    if (type instanceof ValueType.CountedList counted) {
      return Types.optionalList()
          .requiredGroupElement()
          .addField(element(counted.element(), "value"))
          .required(PrimitiveTypeName.INT64)
          .named("count")
          .named(name);
    }
    return primitive(Type.Repetition.OPTIONAL, type, name);
  }

  private static Type element(ValueType type, String name) {
    return primitive(Type.Repetition.REQUIRED, type, name);
  }

  private static PrimitiveType primitive(Type.Repetition repetition, ValueType type, String name) {
    if (type instanceof ValueType.Decimal decimal) {
      return Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
          .length(16)
          .as(decimalType(decimal.scale(), decimal.precision()))
          .named(name);
    }
    ValueType.Scalar scalar = (ValueType.Scalar) type;
    PrimitiveTypeName physical =
        switch (scalar) {
          case INT32 -> PrimitiveTypeName.INT32;
          case INT64, TIMESTAMP -> PrimitiveTypeName.INT64;
          case FLOAT -> PrimitiveTypeName.FLOAT;
          case DOUBLE -> PrimitiveTypeName.DOUBLE;
          case BOOL -> PrimitiveTypeName.BOOLEAN;
          case STRING, BYTES -> PrimitiveTypeName.BINARY;
        };
    Optional<LogicalTypeAnnotation> logical =
        switch (scalar) {
          case STRING -> Optional.of(stringType());
          case TIMESTAMP -> Optional.of(timestampType(true, TimeUnit.MILLIS));
          default -> Optional.empty();
        };
    Types.PrimitiveBuilder<PrimitiveType> builder = Types.primitive(physical, repetition);
    return logical.isPresent() ? builder.as(logical.get()).named(name) : builder.named(name);
  }

  /** A column's type as people read it. */
  public static String display(Type column) {
    if (!column.isPrimitive()) {
      return "nested";
    }
    LogicalTypeAnnotation logical = column.getLogicalTypeAnnotation();
    return logical == null
        ? column.asPrimitiveType().getPrimitiveTypeName().name()
        : logical.toString();
  }
}
