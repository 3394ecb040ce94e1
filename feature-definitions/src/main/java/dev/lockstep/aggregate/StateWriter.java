/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import java.util.Arrays;

/**
 * Writes a state: a version byte, the {@link StateKind}, then what the aggregator writes. Integers
 * are big-endian and of fixed width, so that a state has one spelling.
 */
final class StateWriter {
  static final byte VERSION = 1;

  private byte[] buffer = new byte[32];
  private int size;

  /** A writer of bare values, without version and kind. */
  static StateWriter bare() {
    return new StateWriter();
  }

  static StateWriter of(StateKind kind) {
    StateWriter writer = new StateWriter();
    writer.writeByte(VERSION);
    writer.writeByte(kind.code());
    return writer;
  }

  private StateWriter() {}

  void writeByte(int value) {
    reserve(1);
    buffer[size++] = (byte) value;
  }

  void writeBoolean(boolean value) {
    writeByte(value ? 1 : 0);
  }

  void writeInt(int value) {
    reserve(Integer.BYTES);
    for (int shift = 24; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
  }

  void writeLong(long value) {
    reserve(Long.BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
  }

  /** The bits of {@code value}; every NaN has the same. */
  void writeDouble(double value) {
    writeLong(Double.doubleToLongBits(value));
  }

  /** The length, then the bytes. */
  void writeBlock(byte[] bytes) {
    writeInt(bytes.length);
    writeBytes(bytes);
  }

  void writeBytes(byte[] bytes) {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(buffer, size);
  }

  private void reserve(int bytes) {
    if (buffer.length - size < bytes) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + bytes));
    }
  }
}
