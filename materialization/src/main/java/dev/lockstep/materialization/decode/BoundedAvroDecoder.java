/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary encoding over one event. Unlike the library's decoder it believes no length that is
 * beyond the end of the event, so that a few corrupt bytes cannot claim the heap, and takes no text
 * that is not UTF-8.
 */
final class BoundedAvroDecoder extends Decoder {
  // Elements of an array may take no byte at all (nulls, empty records), but few arrays are of
  // such.
  private static final int MAX_EMPTY_ITEMS = 1024;

  private final ByteBuffer event;

  BoundedAvroDecoder(byte[] event) {
    this.event = ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN);
  }

  boolean isEnd() {
    return !event.hasRemaining();
  }

  @Override
  public void readNull() {}

  @Override
  public boolean readBoolean() throws IOException {
    byte value = take(1).get();
    if (value != 0 && value != 1) {
      throw new IOException("Not a boolean: " + value);
    }
    return value == 1;
  }

  @Override
  public int readInt() throws IOException {
    long value = readLong();
    if (value != (int) value) {
      throw new IOException("Not an int: " + value);
    }
    return (int) value;
  }

  @Override
  public long readLong() throws IOException {
    long zigzag = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = take(1).get();
      zigzag |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return (zigzag >>> 1) ^ -(zigzag & 1);
      }
    }
    throw new IOException("Not a long");
  }

  @Override
  public float readFloat() throws IOException {
    return take(Float.BYTES).getFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return take(Double.BYTES).getDouble();
  }

  @Override
  public Utf8 readString(@Nullable Utf8 old) throws IOException {
    return new Utf8(readString());
  }

  @Override
  public String readString() throws IOException {
    ByteBuffer bytes = readBytes(null);
    try {
      return UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("Text is not valid UTF-8", e);
    }
  }

  @Override
  public void skipString() throws IOException {
    skipBytes();
  }

  @Override
  public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
    byte[] bytes = new byte[length()];
    event.get(bytes);
    return ByteBuffer.wrap(bytes);
  }

  @Override
  public void skipBytes() throws IOException {
    skipFixed(length());
  }

  @Override
  public void readFixed(byte[] bytes, int start, int length) throws IOException {
    take(length).get(bytes, start, length);
  }

  @Override
  public void skipFixed(int length) throws IOException {
    take(length);
    event.position(event.position() + length);
  }

  @Override
  public int readEnum() throws IOException {
    return readInt();
  }

  @Override
  public int readIndex() throws IOException {
    return readInt();
  }

  @Override
  public long readArrayStart() throws IOException {
    return itemCount();
  }

  @Override
  public long arrayNext() throws IOException {
    return itemCount();
  }

  @Override
  public long skipArray() throws IOException {
    return skipItems();
  }

  @Override
  public long readMapStart() throws IOException {
    return itemCount();
  }

  @Override
  public long mapNext() throws IOException {
    return itemCount();
  }

  @Override
  public long skipMap() throws IOException {
    return skipItems();
  }

  private long itemCount() throws IOException {
    long count = readLong();
    if (count < 0) {
      // A block that also names its size in bytes.
      readLong();
      count = -count;
    }
    return checkCount(count);
  }

  private long skipItems() throws IOException {
    long count = readLong();
    while (count < 0) {
      skipFixed(length());
      count = readLong();
    }
    return checkCount(count);
  }

  private long checkCount(long count) throws IOException {
    if (count < 0 || count > (long) event.remaining() + MAX_EMPTY_ITEMS) {
      throw new EOFException("A list is longer than the event: " + count);
    }
    return count;
  }

  private int length() throws IOException {
    long length = readLong();
    if (length < 0 || length > event.remaining()) {
      throw new EOFException("A length is beyond the end of the event: " + length);
    }
    return (int) length;
  }

  private ByteBuffer take(int bytes) throws EOFException {
    if (bytes < 0 || bytes > event.remaining()) {
      throw new EOFException("The event ends too early");
    }
    return event;
  }
}
