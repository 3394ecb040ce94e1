/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockstep.plan.TimestampFormat;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;

/**
 * A Parquet value as JSON of a declared type. What the type cannot hold is written as it is, and
 * refused by whoever reads the JSON.
 *
 * @param primitive how the file holds it
 * @param type what the source declares
 * @param times how a number spells a moment in this column
 */
record ParquetValue(PrimitiveType primitive, ValueType type, TimestampFormat times) {
  private static final long JULIAN_EPOCH_DAY = 2_440_588;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  void write(Group row, int field, JsonGenerator out) throws IOException {
    switch (primitive.getPrimitiveTypeName()) {
      case BOOLEAN -> out.writeBoolean(row.getBoolean(field, 0));
      case INT32 -> integer(row.getInteger(field, 0), out);
      case INT64 -> integer(row.getLong(field, 0), out);
      case FLOAT -> floating(row.getFloat(field, 0), out);
      case DOUBLE -> floating(row.getDouble(field, 0), out);
      case INT96 -> moment(int96(row.getInt96(field, 0)), out);
      case BINARY, FIXED_LEN_BYTE_ARRAY -> binary(row.getBinary(field, 0), out);
    }
  }

  private void integer(long value, JsonGenerator out) throws IOException {
    var logical = primitive.getLogicalTypeAnnotation();
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      out.writeNumber(BigDecimal.valueOf(value, decimal.getScale()));
    } else if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
      moment(instant(value, timestamp), out);
    } else if (logical instanceof DateLogicalTypeAnnotation) {
      date(LocalDate.ofEpochDay(value), out);
    } else if (logical instanceof IntLogicalTypeAnnotation bits && !bits.isSigned()) {
      out.writeNumber(
          bits.getBitWidth() == Long.SIZE
              ? new BigInteger(Long.toUnsignedString(value))
              : BigInteger.valueOf(value & 0xffff_ffffL));
    } else {
      out.writeNumber(value);
    }
  }

  /** A FLOAT of the file is exact where DOUBLE is declared, not the decimal that it prints. */
  private void floating(float value, JsonGenerator out) throws IOException {
    if (type == ValueType.FLOAT && Float.isFinite(value)) {
      out.writeNumber(value);
    } else {
      floating((double) value, out);
    }
  }

  private static void floating(double value, JsonGenerator out) throws IOException {
    if (Double.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeString(Double.toString(value));
    }
  }

  private void date(LocalDate date, JsonGenerator out) throws IOException {
    if (type == ValueType.STRING && times != TimestampFormat.ISO8601) {
      out.writeString(date.toString());
    } else {
      moment(Instant.ofEpochSecond(date.toEpochDay() * TimeUnit.DAYS.toSeconds(1)), out);
    }
  }

  private void moment(Instant moment, JsonGenerator out) throws IOException {
    if (type == ValueType.STRING) {
      out.writeString(moment.toString());
    } else if (type == ValueType.TIMESTAMP) {
      out.writeNumber(moment.toEpochMilli());
    } else {
      out.writeNumber(
          switch (times) {
            case EPOCH_SECONDS -> moment.getEpochSecond();
            case EPOCH_MILLIS, ISO8601 -> moment.toEpochMilli();
            case EPOCH_MICROS -> count(moment, TimeUnit.MICROSECONDS);
            case EPOCH_NANOS -> count(moment, TimeUnit.NANOSECONDS);
          });
    }
  }

  private static long count(Instant moment, TimeUnit unit) {
    long perSecond = unit.convert(1, TimeUnit.SECONDS);
    return Math.addExact(
        Math.multiplyExact(moment.getEpochSecond(), perSecond),
        unit.convert(moment.getNano(), TimeUnit.NANOSECONDS));
  }

  private static Instant instant(long value, TimestampLogicalTypeAnnotation timestamp) {
    long perSecond =
        switch (timestamp.getUnit()) {
          case MILLIS -> 1_000;
          case MICROS -> 1_000_000;
          case NANOS -> NANOS_PER_SECOND;
        };
    return Instant.ofEpochSecond(
        Math.floorDiv(value, perSecond),
        Math.floorMod(value, perSecond) * (NANOS_PER_SECOND / perSecond));
  }

  private static Instant int96(Binary value) {
    ByteBuffer bytes = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long nanosOfDay = bytes.getLong();
    long day = bytes.getInt() - JULIAN_EPOCH_DAY;
    return Instant.ofEpochSecond(day * TimeUnit.DAYS.toSeconds(1), nanosOfDay);
  }

  private void binary(Binary value, JsonGenerator out) throws IOException {
    if (primitive.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal) {
      out.writeNumber(new BigDecimal(new BigInteger(value.getBytes()), decimal.getScale()));
    } else if (type == ValueType.BYTES) {
      out.writeString(Base64.getEncoder().encodeToString(value.getBytes()));
    } else {
      try {
        out.writeString(UTF_8.newDecoder().decode(value.toByteBuffer()).toString());
      } catch (CharacterCodingException e) {
        throw new IllegalArgumentException("not valid UTF-8", e);
      }
    }
  }
}
