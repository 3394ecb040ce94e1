/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.offline.training.parquet.ColumnReaderOf;
import dev.lockstep.offline.training.parquet.ParquetTypes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** A spine's column as CSV cells, with all the precision that it has. Not thread-safe. */
final class SpineCells {
  private final ColumnReader reader;
  private final int maxDefinition;
  private final PrimitiveType type;
  private final PrimitiveTypeName physical;
  private final LogicalTypeAnnotation logical;

  SpineCells(ColumnReaderOf column) {
    this.type = column.descriptor().getPrimitiveType();
    this.reader = column.reader();
    this.maxDefinition = column.maxDefinition();
    this.physical = type.getPrimitiveTypeName();
    this.logical = type.getLogicalTypeAnnotation();
  }

  /** Appends the next cell. */
  void append(StringBuilder out) {
    if (reader.getCurrentDefinitionLevel() == maxDefinition) {
      switch (physical) {
        case BOOLEAN -> out.append(reader.getBoolean());
        case FLOAT -> out.append(reader.getFloat());
        case DOUBLE -> out.append(reader.getDouble());
        case INT32 -> whole(out, reader.getInteger());
        case INT64 -> whole(out, reader.getLong());
        case INT96 ->
            out.append(
                CellText.moment(
                    Instant.ofEpochMilli(ParquetTypes.int96Millis(reader.getBinary()))));
        case BINARY, FIXED_LEN_BYTE_ARRAY -> binary(out, reader.getBinary());
      }
    }
    reader.consume();
  }

  private void whole(StringBuilder out, long value) {
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      out.append(BigDecimal.valueOf(value, decimal.getScale()).toPlainString());
    } else if (logical instanceof DateLogicalTypeAnnotation) {
      out.append(LocalDate.ofEpochDay(value));
    } else if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
      Instant instant = instant(value, timestamp.getUnit());
      out.append(
          timestamp.isAdjustedToUTC()
              ? CellText.moment(instant)
              : LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString());
    } else if (logical instanceof TimeLogicalTypeAnnotation time) {
      out.append(LocalTime.MIDNIGHT.plus(value, unit(time.getUnit())));
    } else if (logical instanceof IntLogicalTypeAnnotation number && !number.isSigned()) {
      out.append(
          physical == PrimitiveTypeName.INT32
              ? Integer.toUnsignedString((int) value)
              : Long.toUnsignedString(value));
    } else {
      out.append(value);
    }
  }

  private static Instant instant(long value, TimeUnit unit) {
    return Instant.EPOCH.plus(value, unit(unit));
  }

  private static ChronoUnit unit(TimeUnit unit) {
    return switch (unit) {
      case MILLIS -> ChronoUnit.MILLIS;
      case MICROS -> ChronoUnit.MICROS;
      case NANOS -> ChronoUnit.NANOS;
    };
  }

  private void binary(StringBuilder out, Binary value) {
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      out.append(
          new BigDecimal(new BigInteger(value.getBytes()), decimal.getScale()).toPlainString());
    } else if (ParquetTypes.isText(type)) {
      CellText.appendText(out, value.toStringUsingUTF8());
    } else if (ParquetTypes.isUuid(type)) {
      out.append(ParquetTypes.uuid(value));
    } else {
      out.append(Base64.getEncoder().encodeToString(value.getBytes()));
    }
  }
}
