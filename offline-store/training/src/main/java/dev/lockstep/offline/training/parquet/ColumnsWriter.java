/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.parquet;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/**
 * Encodes the columns of one row group in memory, in several batches. All columns are those of
 * {@link ParquetTypes#column}. Not thread-safe.
 */
public final class ColumnsWriter implements AutoCloseable {
  private static final int PAGE_BYTES = 1 << 20;
  private static final int TRUNCATED = 64;

  /** Deterministic: the same values give the same bytes. */
  private static final ParquetProperties PROPERTIES =
      ParquetProperties.builder()
          .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_1_0)
          .withDictionaryEncoding(false)
          .withPageSize(PAGE_BYTES)
          .build();

  private final MessageType schema;
  private final CodecFactory codecs;
  private final ColumnChunkPageWriteStore pages;
  private final ColumnWriteStore columns;
  private long rows;

  public ColumnsWriter(MessageType schema) {
    this.schema = schema;
    this.codecs = new CodecFactory(new PlainParquetConfiguration(), PAGE_BYTES);
    this.pages =
        new ColumnChunkPageWriteStore(
            codecs.getCompressor(CompressionCodecName.SNAPPY),
            schema,
            HeapByteBufferAllocator.getInstance(),
            TRUNCATED);
    this.columns = PROPERTIES.newColumnWriteStore(schema, pages);
  }

  /** Appends some values of one column. */
  public void write(String name, ColumnBuffer values, int from, int count) {
    if (values.type() instanceof ValueType.CountedList counted) {
      writeCounted(name, counted.element(), values, from, count);
      return;
    }
    ColumnDescriptor column = column(name);
    ColumnWriter writer = columns.getColumnWriter(column);
    int present = column.getMaxDefinitionLevel();
    if (values.type() instanceof ValueType.ListOf list) {
      for (int i = from; i < from + count; i++) {
        writeList(writer, list.element(), (List<?>) values.get(i));
      }
      return;
    }
    for (int i = from; i < from + count; i++) {
      if (values.isNull(i)) {
        writer.writeNull(0, present - 1);
      } else {
        write(writer, values, i, present);
      }
    }
  }

  private ColumnDescriptor column(String name) {
    return schema.getColumns().stream()
        .filter(column -> column.getPath()[0].equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void write(ColumnWriter writer, ColumnBuffer values, int at, int definition) {
    if (!(values.type() instanceof ValueType.Scalar scalar)) {
      Object value = values.get(at);
      if (value != null) {
        writeObject(writer, values.type(), value, 0, definition);
      }
      return;
    }
    switch (scalar) {
      case INT32 -> writer.write((int) values.getLong(at), 0, definition);
      case INT64, TIMESTAMP -> writer.write(values.getLong(at), 0, definition);
      case BOOL -> writer.write(values.getLong(at) != 0, 0, definition);
      case FLOAT -> writer.write((float) values.getDouble(at), 0, definition);
      case DOUBLE -> writer.write(values.getDouble(at), 0, definition);
      case STRING, BYTES -> {
        Object value = values.get(at);
        if (value != null) {
          writeObject(writer, scalar, value, 0, definition);
        }
      }
    }
  }

  /** Definition levels of a list: 0 null, 1 empty, 2 an element. */
  private static void writeList(
      ColumnWriter writer, ValueType element, @org.jspecify.annotations.Nullable List<?> list) {
    if (list == null || list.isEmpty()) {
      writer.writeNull(0, list == null ? 0 : 1);
      return;
    }
    int repetition = 0;
    for (Object value : list) {
      writeObject(writer, element, value, repetition, 2);
      repetition = 1;
    }
  }

  private void writeCounted(
      String name, ValueType element, ColumnBuffer values, int from, int count) {
    List<ColumnDescriptor> both =
        schema.getColumns().stream().filter(column -> column.getPath()[0].equals(name)).toList();
    ColumnWriter value = columns.getColumnWriter(both.get(0));
    ColumnWriter counts = columns.getColumnWriter(both.get(1));
    for (int i = from; i < from + count; i++) {
      List<?> list = (List<?>) values.get(i);
      if (list == null || list.isEmpty()) {
        value.writeNull(0, list == null ? 0 : 1);
        counts.writeNull(0, list == null ? 0 : 1);
        continue;
      }
      int repetition = 0;
      for (Object entry : list) {
        writeObject(value, element, ((ValueCount) entry).value(), repetition, 2);
        counts.write(((ValueCount) entry).count(), repetition, 2);
        repetition = 1;
      }
    }
  }

  private static void writeObject(
      ColumnWriter writer, ValueType type, Object value, int repetition, int definition) {
    if (value instanceof String text) {
      writer.write(Binary.fromString(text), repetition, definition);
    } else if (value instanceof Bytes bytes) {
      writer.write(Binary.fromConstantByteArray(bytes.toByteArray()), repetition, definition);
    } else if (value instanceof BigDecimal decimal) {
      writer.write(fixed(decimal), repetition, definition);
    } else if (value instanceof Instant instant) {
      writer.write(instant.toEpochMilli(), repetition, definition);
    } else if (value instanceof Integer number) {
      writer.write((int) number, repetition, definition);
    } else if (value instanceof Long number) {
      writer.write((long) number, repetition, definition);
    } else if (value instanceof Double number) {
      writer.write((double) number, repetition, definition);
    } else if (value instanceof Float number) {
      writer.write((float) number, repetition, definition);
    } else if (value instanceof Boolean truth) {
      writer.write((boolean) truth, repetition, definition);
    } else {
      throw new IllegalArgumentException("Not a value of " + type.display() + ": " + value);
    }
  }

  private static Binary fixed(BigDecimal decimal) {
    byte[] unscaled = decimal.unscaledValue().toByteArray();
    byte[] fixed = new byte[16];
    Arrays.fill(fixed, 0, 16 - unscaled.length, (byte) (unscaled[0] < 0 ? -1 : 0));
    System.arraycopy(unscaled, 0, fixed, 16 - unscaled.length, unscaled.length);
    return Binary.fromConstantByteArray(fixed);
  }

  /** For who writes a row's values itself; {@link #endRows} ends the row all the same. */
  public ColumnWriteStore store() {
    return columns;
  }

  /** Says that all columns have so many rows more. */
  public void endRows(int count) {
    rows += count;
    for (int i = 0; i < count; i++) {
      columns.endRecord();
    }
  }

  public long rows() {
    return rows;
  }

  /** Ends the columns; nothing can be written any more. */
  public void finish() {
    columns.flush();
  }

  /** Writes the columns, in the order of the schema, to the row group that a file has begun. */
  public void flushTo(ParquetFileWriter file) throws IOException {
    pages.flushToFileWriter(file);
  }

  @Override
  public void close() {
    columns.close();
    pages.close();
    codecs.release();
  }
}
