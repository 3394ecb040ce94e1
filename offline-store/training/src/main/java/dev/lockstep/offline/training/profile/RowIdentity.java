/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import dev.lockstep.type.Bytes;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A hash that says which row a value is of, whoever reads it and when. Samples take the rows with
 * the smallest ones; so it must be spread evenly, and stay what it is for good. Pure.
 */
public final class RowIdentity {
  private RowIdentity() {}

  /** Of a row with a number, in something whose rows stay in their order. */
  public static long ofNumber(long number) {
    return mix(number);
  }

  /** Of what the parts before have, and one more. */
  public static long with(long identity, long part) {
    return mix(identity * 31 + mix(part));
  }

  /** Of what the parts before have, and a value of a scalar type, or null. */
  public static long withValue(long identity, @Nullable Object part) {
    return with(identity, part == null ? 1 : ofValue(part));
  }

  private static long ofValue(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    if (value instanceof Number number && !(value instanceof BigDecimal)) {
      return Double.doubleToLongBits(number.doubleValue());
    }
    if (value instanceof Boolean truth) {
      return truth ? 3 : 2;
    }
    if (value instanceof Instant instant) {
      return instant.toEpochMilli();
    }
    return value instanceof Bytes bytes
        ? Hashing.farmHashFingerprint64().hashBytes(bytes.toByteArray()).asLong()
        : ofText(value.toString());
  }

  /** Of a text. */
  public static long ofText(String text) {
    return Hashing.farmHashFingerprint64().hashString(text, UTF_8).asLong();
  }

  /**
   * The finisher of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
   * generators", 2014): every bit hangs on every other.
   */
  private static long mix(long value) {
    long mixed = value + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }
}
