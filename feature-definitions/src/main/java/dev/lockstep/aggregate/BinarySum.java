/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.aggregate;

import java.util.Arrays;

/**
 * The exact sum of integers times powers of two: a mutable fixed-point number as wide as the
 * doubles that went in.
 *
 * <p>The idea is a superaccumulator (U. Kulisch; the layout with delayed carries is R. M. Neal's
 * "small superaccumulator", 2015): digits of 32 bits in limbs of 64, so that adding touches three
 * limbs and carries wait until there are a billion of them. Here only the limbs between the lowest
 * and the highest bit ever touched exist; prices and amounts need three or four instead of 67.
 *
 * <p>Invariants: the value is the sum of {@code limbs[i] * 2^(32 (base + i))}; every {@code
 * |limbs[i]| < 2^32 (pending + 1)}; {@code pending < 2^30}. So no limb overflows.
 */
final class BinarySum {
  static final int DIGIT_BITS = 32;
  static final long DIGIT_MASK = 0xffff_ffffL;

  private static final int MAX_PENDING = 1 << 29;
  private static final long[] NO_LIMBS = {};

  private long[] limbs = NO_LIMBS;
  private int base;
  private int pending;

  /**
   * Adds or subtracts {@code magnitude * 2^shift}.
   *
   * @param magnitude below 2^53, or an unsigned 64-bit number if {@code shift} is a multiple of 32
   * @param shift at least 0
   * @param sign 0 to add, -1 to subtract
   */
  void add(long magnitude, int shift, long sign) {
    if (magnitude == 0) {
      return;
    }
    int limb = shift >>> 5;
    int bit = shift & 31;
    int i = limb - base;
    if (i < 0 || i + 2 >= limbs.length) {
      cover(limb, limb + 3);
      i = limb - base;
    }
    long low = magnitude << bit;
    limbs[i] += ((low & DIGIT_MASK) ^ sign) - sign;
    limbs[i + 1] += ((low >>> 32) ^ sign) - sign;
    // Two shifts, because a shift by 64 would be a shift by 0.
    limbs[i + 2] += (((magnitude >>> 32) >>> (32 - bit)) ^ sign) - sign;
    if (++pending >= MAX_PENDING) {
      carry();
    }
  }

  void clear() {
    limbs = NO_LIMBS;
    base = 0;
    pending = 0;
  }

  /** Adds {@code other}, which is left as it is. */
  void add(BinarySum other) {
    if (other.limbs.length == 0) {
      return;
    }
    cover(other.base, other.base + other.limbs.length);
    int offset = other.base - base;
    for (int i = 0; i < other.limbs.length; i++) {
      limbs[offset + i] += other.limbs[i];
    }
    pending += other.pending + 1;
    if (pending >= MAX_PENDING) {
      carry();
    }
  }

  /** The value, with carries done and without leading or trailing zero digits. */
  Magnitude magnitude() {
    int[] digits = new int[limbs.length + 1];
    long carry = 0;
    for (int i = 0; i < limbs.length; i++) {
      long limb = limbs[i] + carry;
      digits[i] = (int) limb;
      carry = limb >> DIGIT_BITS;
    }
    digits[limbs.length] = (int) carry;
    if (carry < 0) {
      negate(digits);
    }
    return Magnitude.of(carry < 0, digits, base);
  }

  private static void negate(int[] digits) {
    long carry = 1;
    for (int i = 0; i < digits.length; i++) {
      long digit = (~digits[i] & DIGIT_MASK) + carry;
      digits[i] = (int) digit;
      carry = digit >>> DIGIT_BITS;
    }
  }

  /** The same value for the same bytes, however it came about. */
  void write(StateWriter out) {
    Magnitude value = magnitude();
    int first = value.lowestDigit();
    out.writeBoolean(value.negative());
    out.writeInt(value.end() - first);
    if (value.end() > first) {
      out.writeInt(first);
    }
    for (int limb = first; limb < value.end(); limb++) {
      out.writeInt((int) value.digit(limb));
    }
  }

  static BinarySum read(StateReader in) {
    boolean negative = in.readBoolean();
    int size = in.readSize(Integer.BYTES);
    BinarySum sum = new BinarySum();
    if (size == 0) {
      return sum;
    }
    int first = in.readInt();
    StateReader.check(first >= 0 && size <= 256 && first <= 256, "a sum out of range");
    sum.cover(first, first + size);
    for (int i = 0; i < size; i++) {
      long digit = in.readInt() & DIGIT_MASK;
      sum.limbs[i] = negative ? -digit : digit;
    }
    return sum;
  }

  /** Makes room for the limbs {@code [from, to)}. */
  private void cover(int from, int to) {
    if (limbs.length == 0) {
      base = from;
      limbs = new long[to - from];
      return;
    }
    int newBase = Math.min(base, from);
    int newEnd = Math.max(base + limbs.length, to);
    if (newEnd - newBase > limbs.length) {
      long[] wider = new long[newEnd - newBase];
      System.arraycopy(limbs, 0, wider, base - newBase, limbs.length);
      base = newBase;
      limbs = wider;
    }
  }

  /** Moves what is above 32 bits to the next limb; the last limb keeps the sign. */
  private void carry() {
    int last = limbs.length - 1;
    long carry = 0;
    for (int i = 0; i < last; i++) {
      long limb = limbs[i] + carry;
      limbs[i] = limb & DIGIT_MASK;
      carry = limb >> DIGIT_BITS;
    }
    long top = limbs[last] + carry;
    if (top >> DIGIT_BITS != top >> 63) {
      limbs = Arrays.copyOf(limbs, limbs.length + 1);
      limbs[last] = top & DIGIT_MASK;
      limbs[last + 1] = top >> DIGIT_BITS;
    } else {
      limbs[last] = top;
    }
    pending = 0;
  }
}
