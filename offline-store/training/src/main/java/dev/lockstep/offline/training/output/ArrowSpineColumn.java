/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.offline.training.parquet.ColumnReaderOf;
import dev.lockstep.offline.training.parquet.ParquetTypes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Carries a column of the spine over to an Arrow vector. Not thread-safe. */
final class ArrowSpineColumn {
  private final ColumnReader reader;
  private final int maxDefinition;
  private final PrimitiveType type;
  private final FieldVector vector;

  ArrowSpineColumn(ColumnReaderOf column, FieldVector vector) {
    this.reader = column.reader();
    this.maxDefinition = column.maxDefinition();
    this.type = column.descriptor().getPrimitiveType();
    this.vector = vector;
  }

  /** Makes the vector hold the next values. */
  void fill(int count) {
    vector.reset();
    vector.setInitialCapacity(count);
    vector.allocateNew();
    for (int i = 0; i < count; i++) {
      if (reader.getCurrentDefinitionLevel() == maxDefinition) {
        set(i);
      } else if (vector instanceof BaseFixedWidthVector fixed) {
        fixed.setNull(i);
      }
      reader.consume();
    }
    vector.setValueCount(count);
  }

  private void set(int at) {
    if (vector instanceof DecimalVector decimals) {
      decimals.setSafe(at, decimal());
      return;
    }
    switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> ((BitVector) vector).setSafe(at, reader.getBoolean() ? 1 : 0);
      case FLOAT -> ((Float4Vector) vector).setSafe(at, reader.getFloat());
      case DOUBLE -> ((Float8Vector) vector).setSafe(at, reader.getDouble());
      case INT32 -> setWhole(at, reader.getInteger());
      case INT64 -> setWhole(at, reader.getLong());
      case INT96 -> setWhole(at, ParquetTypes.int96Millis(reader.getBinary()));
      case BINARY, FIXED_LEN_BYTE_ARRAY -> setBytes(at, bytes(reader.getBinary()));
    }
  }

  private byte[] bytes(Binary value) {
    return ParquetTypes.isUuid(type)
        ? ParquetTypes.uuid(value).getBytes(StandardCharsets.UTF_8)
        : value.getBytes();
  }

  private BigDecimal decimal() {
    int scale = ((DecimalLogicalTypeAnnotation) type.getLogicalTypeAnnotation()).getScale();
    PrimitiveTypeName physical = type.getPrimitiveTypeName();
    if (physical == PrimitiveTypeName.INT32) {
      return BigDecimal.valueOf(reader.getInteger(), scale);
    }
    return physical == PrimitiveTypeName.INT64
        ? BigDecimal.valueOf(reader.getLong(), scale)
        : new BigDecimal(new BigInteger(reader.getBinary().getBytes()), scale);
  }

  private void setWhole(int at, long value) {
    if (vector instanceof BaseIntVector whole) {
      whole.setWithPossibleTruncate(at, value);
    } else if (vector instanceof TimeStampVector times) {
      times.setSafe(at, value);
    } else if (vector instanceof DateDayVector days) {
      days.setSafe(at, (int) value);
    } else if (vector instanceof TimeMilliVector millis) {
      millis.setSafe(at, (int) value);
    } else if (vector instanceof TimeMicroVector micros) {
      micros.setSafe(at, value);
    } else {
      ((TimeNanoVector) vector).setSafe(at, value);
    }
  }

  private void setBytes(int at, byte[] value) {
    if (vector instanceof VarCharVector texts) {
      texts.setSafe(at, value);
    } else {
      ((VarBinaryVector) vector).setSafe(at, value);
    }
  }
}
