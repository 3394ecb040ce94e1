/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.intType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timeType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** Brings Arrow IPC, file or stream, into Parquet with the same types. */
final class ArrowImport {
  private static final byte[] FILE_MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

  private ArrowImport() {}

  static Spine importTo(Path source, Path target) throws IOException {
    try (BufferAllocator allocator = new RootAllocator();
        ArrowReader reader = open(source, allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      List<SpineWriter.Column> columns = columns(root.getSchema(), reader);
      try (SpineWriter writer = new SpineWriter(columns, target)) {
        while (reader.loadNextBatch()) {
          copy(reader, root, writer);
        }
        return writer.finish();
      }
    }
  }

  /** A reader of a file or a stream; closing it closes the file. */
  static ArrowReader open(Path source, BufferAllocator allocator) throws IOException {
    return isFile(source)
        ? new ArrowFileReader(
            FileChannel.open(source), allocator, CommonsCompressionFactory.INSTANCE)
        : new ArrowStreamReader(
            new BufferedInputStream(Files.newInputStream(source)),
            allocator,
            CommonsCompressionFactory.INSTANCE);
  }

  /** The columns of a schema whose encoded fields have their dictionaries beside it. */
  static List<SpineWriter.Column> columns(Schema schema, DictionaryProvider dictionaries) {
    return schema.getFields().stream().map(field -> column(field(dictionaries, field))).toList();
  }

  private static boolean isFile(Path source) throws IOException {
    try (var input = Files.newInputStream(source)) {
      return java.util.Arrays.equals(input.readNBytes(FILE_MAGIC.length), FILE_MAGIC);
    }
  }

  /** The field with the type of its values, not of the numbers into a dictionary. */
  private static Field field(DictionaryProvider dictionaries, Field field) {
    DictionaryEncoding encoding = field.getDictionary();
    if (encoding == null) {
      return field;
    }
    Dictionary dictionary = Objects.requireNonNull(dictionaries.lookup(encoding.getId()));
    return new Field(field.getName(), dictionary.getVector().getField().getFieldType(), List.of());
  }

  private static void copy(ArrowReader reader, VectorSchemaRoot root, SpineWriter writer)
      throws IOException {
    List<ValueVector> vectors = new ArrayList<>();
    List<ValueVector> decoded = new ArrayList<>();
    try {
      for (FieldVector vector : root.getFieldVectors()) {
        var encoding = vector.getField().getDictionary();
        if (encoding == null) {
          vectors.add(vector);
        } else {
          ValueVector values =
              DictionaryEncoder.decode(vector, reader.getDictionaryVectors().get(encoding.getId()));
          decoded.add(values);
          vectors.add(values);
        }
      }
      for (int row = 0; row < root.getRowCount(); row++) {
        for (int i = 0; i < vectors.size(); i++) {
          set(writer.batch()[i], writer.at(), vectors.get(i), row);
        }
        writer.endRow();
      }
    } finally {
      decoded.forEach(ValueVector::close);
    }
  }

  private static void set(ColumnBuffer out, int at, ValueVector vector, int row) {
    if (vector.isNull(row)) {
      out.setNull(at);
    } else if (vector instanceof BaseIntVector whole) {
      out.setLong(at, whole.getValueAsLong(row));
    } else if (vector instanceof FloatingPointVector number) {
      out.setDouble(at, number.getValueAsDouble(row));
    } else if (vector instanceof BitVector truth) {
      out.setLong(at, truth.get(row));
    } else if (vector instanceof TimeStampVector time) {
      out.setLong(at, seconds(vector) ? time.get(row) * 1000 : time.get(row));
    } else if (vector instanceof DateDayVector day) {
      out.setLong(at, day.get(row));
    } else if (vector instanceof DateMilliVector date) {
      out.setLong(at, date.get(row));
    } else if (vector instanceof TimeMilliVector time) {
      out.setLong(at, time.get(row));
    } else if (vector instanceof TimeMicroVector time) {
      out.setLong(at, time.get(row));
    } else if (vector instanceof TimeNanoVector time) {
      out.setLong(at, time.get(row));
    } else if (vector instanceof DecimalVector decimal) {
      out.setObject(at, (BigDecimal) decimal.getObject(row));
    } else {
      out.setObject(at, object(vector.getObject(row)));
    }
  }

  private static boolean seconds(ValueVector vector) {
    return ((ArrowType.Timestamp) vector.getField().getType()).getUnit() == TimeUnit.SECOND;
  }

  private static Object object(Object value) {
    return value instanceof byte[] bytes ? Bytes.copyOf(bytes) : value.toString();
  }

  private static SpineWriter.Column column(Field field) {
    ArrowType type = field.getType();
    String name = field.getName();
    if (type instanceof ArrowType.Int whole) {
      boolean narrow = whole.getBitWidth() <= 32;
      boolean plain = whole.getIsSigned() && whole.getBitWidth() >= 32;
      return whole(name, narrow, plain ? null : intType(whole.getBitWidth(), whole.getIsSigned()));
    }
    if (type instanceof ArrowType.Timestamp time) {
      return whole(name, false, timestampType(time.getTimezone() != null, unit(time.getUnit())));
    }
    if (type instanceof ArrowType.Date date) {
      return date.getUnit() == org.apache.arrow.vector.types.DateUnit.DAY
          ? whole(name, true, dateType())
          : whole(name, false, timestampType(false, LogicalTypeAnnotation.TimeUnit.MILLIS));
    }
    if (type instanceof ArrowType.Time time && time.getUnit() != TimeUnit.SECOND) {
      return whole(name, time.getBitWidth() == 32, timeType(false, unit(time.getUnit())));
    }
    if (type instanceof ArrowType.Decimal decimal && decimal.getBitWidth() == 128) {
      return SpineWriter.Column.of(
          name, new ValueType.Decimal(decimal.getPrecision(), decimal.getScale()));
    }
    return SpineWriter.Column.of(name, scalar(field));
  }

  private static ValueType scalar(Field field) {
    ArrowType type = field.getType();
    if (type instanceof ArrowType.FloatingPoint number
        && number.getPrecision() != FloatingPointPrecision.HALF) {
      return number.getPrecision() == FloatingPointPrecision.SINGLE
          ? ValueType.FLOAT
          : ValueType.DOUBLE;
    }
    if (type instanceof ArrowType.Bool) {
      return ValueType.BOOL;
    }
    if (type instanceof ArrowType.Utf8 || type instanceof ArrowType.LargeUtf8) {
      return ValueType.STRING;
    }
    if (type instanceof ArrowType.Binary || type instanceof ArrowType.LargeBinary) {
      return ValueType.BYTES;
    }
    throw new LockstepException(
        ErrorCode.INVALID_REQUEST,
        "column '%s' of the spine is %s, which a spine in Arrow cannot have; write it as Parquet"
            .formatted(field.getName(), type));
  }

  private static LogicalTypeAnnotation.TimeUnit unit(TimeUnit unit) {
    return switch (unit) {
      case SECOND, MILLISECOND -> LogicalTypeAnnotation.TimeUnit.MILLIS;
      case MICROSECOND -> LogicalTypeAnnotation.TimeUnit.MICROS;
      case NANOSECOND -> LogicalTypeAnnotation.TimeUnit.NANOS;
    };
  }

  private static SpineWriter.Column whole(
      String name, boolean narrow, @Nullable LogicalTypeAnnotation logical) {
    var builder = Types.optional(narrow ? PrimitiveTypeName.INT32 : PrimitiveTypeName.INT64);
    return new SpineWriter.Column(
        name,
        narrow ? ValueType.INT32 : ValueType.INT64,
        logical == null ? builder.named(name) : builder.as(logical).named(name));
  }
}
