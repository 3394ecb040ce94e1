/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.parquet;

import com.google.common.collect.ImmutableList;
import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Reads one Parquet column as values of one {@link ValueType}. Which Parquet types fit is for
 * {@link ParquetTypes#fits} to say; here it is taken for granted. Not thread-safe.
 */
public final class ValueReader {
  private final ColumnReader reader;
  private final ValueType type;
  private final int maxDefinition;
  private final PrimitiveType primitive;
  private final @Nullable Object[] dictionary;
  private final long timestampDivisor;
  private final long timestampFactor;

  public ValueReader(ColumnReaderOf column, ValueType type) {
    this.reader = column.reader();
    this.type = type;
    this.maxDefinition = column.maxDefinition();
    this.primitive = column.descriptor().getPrimitiveType();
    this.timestampDivisor = divisor(primitive);
    this.timestampFactor = isDate(primitive) ? 86_400_000L : 1;
    Dictionary values = column.dictionary();
    this.dictionary = new Object[values == null || isNumber() ? 0 : values.getMaxId() + 1];
    for (int i = 0; i < dictionary.length && values != null; i++) {
      dictionary[i] = object(elementType(), values, i);
    }
  }

  private boolean isNumber() {
    return ColumnBuffer.Kind.of(elementType()) != ColumnBuffer.Kind.OBJECT;
  }

  private ValueType elementType() {
    return type instanceof ValueType.ListOf list ? list.element() : type;
  }

  private static boolean isDate(PrimitiveType primitive) {
    return primitive.getLogicalTypeAnnotation()
        instanceof LogicalTypeAnnotation.DateLogicalTypeAnnotation;
  }

  private static long divisor(PrimitiveType primitive) {
    if (primitive.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp) {
      return switch (timestamp.getUnit()) {
        case MILLIS -> 1;
        case MICROS -> 1_000;
        case NANOS -> 1_000_000;
      };
    }
    return 1;
  }

  /** Reads the next {@code count} values to the places from {@code from}. */
  public void read(ColumnBuffer out, int from, int count) {
    if (type instanceof ValueType.ListOf) {
      for (int i = 0; i < count; i++) {
        out.setObject(from + i, list());
      }
    } else if (out.kind() == ColumnBuffer.Kind.DOUBLE) {
      readDoubles(out, from, count);
    } else if (out.kind() == ColumnBuffer.Kind.LONG) {
      readLongs(out, from, count);
    } else {
      for (int i = 0; i < count; i++) {
        boolean present = reader.getCurrentDefinitionLevel() == maxDefinition;
        out.setObject(from + i, present ? object() : null);
        reader.consume();
      }
    }
  }

  /** Reads the next {@code count} values of a required column of whole numbers or times. */
  public void readLongs(long[] out, int count) {
    boolean isTimestamp = type == ValueType.TIMESTAMP;
    for (int i = 0; i < count; i++) {
      out[i] = isTimestamp ? millis() : longValue();
      reader.consume();
    }
  }

  private void readDoubles(ColumnBuffer out, int from, int count) {
    for (int i = 0; i < count; i++) {
      if (reader.getCurrentDefinitionLevel() == maxDefinition) {
        out.setDouble(from + i, doubleValue());
      } else {
        out.setNull(from + i);
      }
      reader.consume();
    }
  }

  private double doubleValue() {
    return switch (primitive.getPrimitiveTypeName()) {
      case DOUBLE -> reader.getDouble();
      case FLOAT -> reader.getFloat();
      case INT32 -> reader.getInteger();
      default -> reader.getLong();
    };
  }

  private void readLongs(ColumnBuffer out, int from, int count) {
    boolean isTimestamp = type == ValueType.TIMESTAMP;
    for (int i = 0; i < count; i++) {
      if (reader.getCurrentDefinitionLevel() == maxDefinition) {
        out.setLong(from + i, isTimestamp ? millis() : longValue());
      } else {
        out.setNull(from + i);
      }
      reader.consume();
    }
  }

  private long longValue() {
    return switch (primitive.getPrimitiveTypeName()) {
      case INT32 -> reader.getInteger();
      case BOOLEAN -> reader.getBoolean() ? 1 : 0;
      default -> reader.getLong();
    };
  }

  private long millis() {
    if (primitive.getPrimitiveTypeName() == PrimitiveTypeName.INT96) {
      return ParquetTypes.int96Millis(reader.getBinary());
    }
    long stored = longValue();
    return timestampDivisor == 1
        ? stored * timestampFactor
        : Math.floorDiv(stored, timestampDivisor);
  }

  private @Nullable Object list() {
    int definition = reader.getCurrentDefinitionLevel();
    int listDefinition = maxDefinition - 1;
    if (definition < maxDefinition) {
      reader.consume();
      return definition < listDefinition ? null : ImmutableList.of();
    }
    ImmutableList.Builder<Object> elements = ImmutableList.builder();
    do {
      elements.add(element());
      reader.consume();
    } while (reader.getCurrentRepetitionLevel() > 0);
    return elements.build();
  }

  private Object element() {
    if (!(elementType() instanceof ValueType.Scalar scalar)) {
      return object();
    }
    return switch (scalar) {
      case INT32 -> (Object) reader.getInteger();
      case INT64 -> (Object) reader.getLong();
      case FLOAT -> (Object) reader.getFloat();
      case DOUBLE -> (Object) reader.getDouble();
      case BOOL -> (Object) reader.getBoolean();
      case TIMESTAMP -> Instant.ofEpochMilli(millis());
      case STRING, BYTES -> object();
    };
  }

  /** A value that is kept as an object; those of a dictionary are shared. */
  private Object object() {
    if (dictionary.length > 0) {
      Object shared = dictionary[reader.getCurrentValueDictionaryID()];
      if (shared != null) {
        return shared;
      }
    }
    if (elementType() instanceof ValueType.Decimal decimal) {
      return switch (primitive.getPrimitiveTypeName()) {
        case INT32 -> decimal(BigInteger.valueOf(reader.getInteger()), decimal);
        case INT64 -> decimal(BigInteger.valueOf(reader.getLong()), decimal);
        default -> decimal(new BigInteger(reader.getBinary().getBytes()), decimal);
      };
    }
    return ofBinary(elementType(), reader.getBinary());
  }

  private Object object(ValueType element, Dictionary values, int id) {
    if (element instanceof ValueType.Decimal decimal) {
      return switch (primitive.getPrimitiveTypeName()) {
        case INT32 -> decimal(BigInteger.valueOf(values.decodeToInt(id)), decimal);
        case INT64 -> decimal(BigInteger.valueOf(values.decodeToLong(id)), decimal);
        default -> decimal(new BigInteger(values.decodeToBinary(id).getBytes()), decimal);
      };
    }
    return ofBinary(element, values.decodeToBinary(id));
  }

  private BigDecimal decimal(BigInteger unscaled, ValueType.Decimal type) {
    int scale =
        primitive.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation stored
            ? stored.getScale()
            : type.scale();
    return new BigDecimal(unscaled, scale).setScale(type.scale());
  }

  private static Object ofBinary(ValueType type, Binary binary) {
    return type == ValueType.BYTES ? Bytes.copyOf(binary.getBytes()) : binary.toStringUsingUTF8();
  }
}
