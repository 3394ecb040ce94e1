/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import static dev.lockstep.aggregate.BinarySum.DIGIT_BITS;
import static dev.lockstep.aggregate.BinarySum.DIGIT_MASK;

import java.math.BigInteger;

/**
 * A sign and binary digits of 32 bits: the sum of {@code digits[i] * 2^(32 (base + i))}. Digit and
 * bit positions are absolute: position 0 is the unit, whatever {@link #base} is.
 */
final class Magnitude {
  private final boolean negative;
  private final int[] digits;
  private final int base;
  private final int size;

  private Magnitude(boolean negative, int[] digits, int base, int size) {
    this.negative = negative;
    this.digits = digits;
    this.base = base;
    this.size = size;
  }

  /** Takes {@code digits} over; the most significant digit is last. */
  static Magnitude of(boolean negative, int[] digits, int base) {
    int size = digits.length;
    while (size > 0 && digits[size - 1] == 0) {
      size--;
    }
    return new Magnitude(negative && size > 0, digits, base, size);
  }

  boolean negative() {
    return negative;
  }

  boolean isZero() {
    return size == 0;
  }

  /** The position after the highest digit that is not zero; 0 for zero. */
  int end() {
    return size == 0 ? 0 : base + size;
  }

  /** The position of the lowest digit that is not zero; 0 for zero. */
  int lowestDigit() {
    for (int i = 0; i < size; i++) {
      if (digits[i] != 0) {
        return base + i;
      }
    }
    return 0;
  }

  /** The digit at a position, 0 to 2^32 - 1; 0 where there is none. */
  long digit(int position) {
    int i = position - base;
    return i < 0 || i >= size ? 0 : digits[i] & DIGIT_MASK;
  }

  /** The position of the highest bit that is set; -1 for zero. */
  int highestBit() {
    return size == 0
        ? -1
        : DIGIT_BITS * (base + size) - 1 - Integer.numberOfLeadingZeros(digits[size - 1]);
  }

  /** 64 bits from a position upwards. */
  long bits(int position) {
    int i = position >>> 5;
    int bit = position & 31;
    long low = digit(i) | digit(i + 1) << DIGIT_BITS;
    return bit == 0 ? low : low >>> bit | digit(i + 2) << (64 - bit);
  }

  /** Whether a bit below a position is set. */
  boolean anyBelow(int position) {
    int whole = position >>> 5;
    for (int i = base; i < Math.min(whole, base + size); i++) {
      if (digit(i) != 0) {
        return true;
      }
    }
    return (digit(whole) & ((1L << (position & 31)) - 1)) != 0;
  }

  /** The value, divided by {@code 2^(32 position)}, which must be whole. */
  BigInteger above(int position) {
    byte[] bytes = new byte[Math.max(0, end() - position) * Integer.BYTES];
    for (int i = 0; i < bytes.length / Integer.BYTES; i++) {
      long digit = digit(position + i);
      for (int b = 0; b < Integer.BYTES; b++) {
        bytes[bytes.length - 1 - Integer.BYTES * i - b] = (byte) (digit >>> (8 * b));
      }
    }
    return new BigInteger(size == 0 ? 0 : negative ? -1 : 1, bytes);
  }
}
