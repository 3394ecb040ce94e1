/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import java.nio.ByteBuffer;
import java.util.function.Function;

/** Reads what {@link StateWriter} wrote. Every method throws when the bytes are not a state. */
final class StateReader {
  private final ByteBuffer buffer;

  private StateReader(byte[] bytes) {
    this.buffer = ByteBuffer.wrap(bytes);
  }

  /**
   * Reads a whole state.
   *
   * @throws IllegalArgumentException if the bytes are of another version or kind, end early, or go
   *     on
   */
  static <S> S read(byte[] bytes, StateKind kind, Function<StateReader, S> content) {
    StateReader reader = new StateReader(bytes);
    reader.require(2);
    byte version = reader.buffer.get();
    if (version != StateWriter.VERSION) {
      throw new IllegalArgumentException(
          "Cannot read a state of version " + version + "; known is " + StateWriter.VERSION);
    }
    byte code = reader.buffer.get();
    if (code != kind.code()) {
      throw new IllegalArgumentException(
          "Cannot read a state of kind " + code + " as " + kind + " (" + kind.code() + ")");
    }
    S state = content.apply(reader);
    check(!reader.buffer.hasRemaining(), "bytes after its end");
    return state;
  }

  byte readByte() {
    require(1);
    return buffer.get();
  }

  boolean readBoolean() {
    byte value = readByte();
    check(value == 0 || value == 1, "a flag that is neither 0 nor 1");
    return value == 1;
  }

  int readInt() {
    require(Integer.BYTES);
    return buffer.getInt();
  }

  long readLong() {
    require(Long.BYTES);
    return buffer.getLong();
  }

  /** A number that counts something. */
  long readCount() {
    long count = readLong();
    check(count >= 0, "a negative count");
    return count;
  }

  double readDouble() {
    return Double.longBitsToDouble(readLong());
  }

  /** How many elements follow, each of at least {@code minBytes}. */
  int readSize(int minBytes) {
    int size = readInt();
    check(size >= 0 && (long) size * minBytes <= buffer.remaining(), "an impossible size");
    return size;
  }

  byte[] readBlock() {
    return readBytes(readSize(1));
  }

  byte[] readBytes(int length) {
    require(length);
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }

  static void check(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalArgumentException("Not an aggregation state: it has " + problem);
    }
  }

  private void require(int bytes) {
    check(buffer.remaining() >= bytes, "too few bytes");
  }
}
