/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.column;

import com.google.common.collect.ImmutableList;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import dev.lockstep.type.ValueType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Values as bytes in memory, for files that live no longer than a job. Writes at the end, reads
 * from a place that moves on. Not thread-safe.
 */
public final class ValueBytes {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int size;
  private int at;

  public ValueBytes(int capacity) {
    bytes = new byte[capacity];
  }

  private ValueBytes(byte[] bytes, int size) {
    this.bytes = bytes;
    this.size = size;
  }

  /** To read an array's first bytes; the array is not copied. */
  public static ValueBytes of(byte[] bytes, int size) {
    return new ValueBytes(bytes, size);
  }

  public int size() {
    return size;
  }

  /** The written bytes are the first {@link #size} of it. */
  public byte[] array() {
    return bytes;
  }

  public boolean hasMore() {
    return at < size;
  }

  /** Begins anew. */
  public void clear() {
    size = 0;
    at = 0;
  }

  /** Makes sure that some bytes more can be written without another check. */
  private void ensure(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }

  public void writeByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  public byte readByte() {
    return bytes[at++];
  }

  public void writeInt(int value) {
    ensure(Integer.BYTES);
    INT.set(bytes, size, value);
    size += Integer.BYTES;
  }

  public int readInt() {
    int value = (int) INT.get(bytes, at);
    at += Integer.BYTES;
    return value;
  }

  public void writeLong(long value) {
    ensure(Long.BYTES);
    LONG.set(bytes, size, value);
    size += Long.BYTES;
  }

  public long readLong() {
    long value = (long) LONG.get(bytes, at);
    at += Long.BYTES;
    return value;
  }

  public void writeString(String text) {
    writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public String readString() {
    return new String(readBytes(), StandardCharsets.UTF_8);
  }

  private void writeBytes(byte[] content) {
    writeInt(content.length);
    ensure(content.length);
    System.arraycopy(content, 0, bytes, size, content.length);
    size += content.length;
  }

  private byte[] readBytes() {
    int length = readInt();
    byte[] content = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return content;
  }

  /** Writes a value that is not null. */
  public void write(ColumnBuffer column, int place) {
    switch (column.kind()) {
      case LONG -> writeLong(column.getLong(place));
      case DOUBLE -> writeLong(Double.doubleToRawLongBits(column.getDouble(place)));
      case OBJECT -> {
        Object value = column.get(place);
        if (value == null) {
          throw new IllegalArgumentException("Null is for the caller to note down");
        }
        writeObject(column.type(), value);
      }
    }
  }

  /** Reads what {@link #write} wrote for a column of the same type. */
  public void read(ColumnBuffer column, int place) {
    switch (column.kind()) {
      case LONG -> column.setLong(place, readLong());
      case DOUBLE -> column.setDouble(place, Double.longBitsToDouble(readLong()));
      case OBJECT -> column.setObject(place, readObject(column.type()));
    }
  }

  private void writeObject(ValueType type, Object value) {
    if (type instanceof ValueType.ListOf list) {
      List<?> elements = (List<?>) value;
      writeInt(elements.size());
      elements.forEach(element -> writeObject(list.element(), element));
    } else if (type instanceof ValueType.CountedList counted) {
      List<?> elements = (List<?>) value;
      writeInt(elements.size());
      for (Object element : elements) {
        writeObject(counted.element(), ((ValueCount) element).value());
        writeLong(((ValueCount) element).count());
      }
    } else if (value instanceof String text) {
      writeString(text);
    } else if (value instanceof BigDecimal decimal) {
      writeBytes(decimal.unscaledValue().toByteArray());
    } else if (value instanceof Bytes content) {
      writeBytes(content.toByteArray());
    } else if (value instanceof Instant instant) {
      writeLong(instant.toEpochMilli());
    } else if (value instanceof Boolean truth) {
      writeByte(truth ? 1 : 0);
    } else if (value instanceof Double || value instanceof Float) {
      writeLong(Double.doubleToRawLongBits(((Number) value).doubleValue()));
    } else {
      writeLong(((Number) value).longValue());
    }
  }

  private Object readObject(ValueType type) {
    if (type instanceof ValueType.ListOf list) {
      ImmutableList.Builder<Object> elements = ImmutableList.builder();
      for (int left = readInt(); left > 0; left--) {
        elements.add(readObject(list.element()));
      }
      return elements.build();
    }
    if (type instanceof ValueType.CountedList counted) {
      ImmutableList.Builder<Object> elements = ImmutableList.builder();
      for (int left = readInt(); left > 0; left--) {
        Object value = readObject(counted.element());
        elements.add(new ValueCount(value, readLong()));
      }
      return elements.build();
    }
    if (type instanceof ValueType.Decimal decimal) {
      return new BigDecimal(new BigInteger(readBytes()), decimal.scale());
    }
    return switch ((ValueType.Scalar) type) {
      case INT32 -> (Object) (int) readLong();
      case INT64 -> (Object) readLong();
      case FLOAT -> (Object) (float) Double.longBitsToDouble(readLong());
      case DOUBLE -> (Object) Double.longBitsToDouble(readLong());
      case BOOL -> (Object) (readByte() != 0);
      case TIMESTAMP -> Instant.ofEpochMilli(readLong());
      case STRING -> readString();
      case BYTES -> Bytes.copyOf(readBytes());
    };
  }
}
