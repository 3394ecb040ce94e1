/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import dev.lockstep.store.FeatureValue;
import dev.lockstep.type.Values;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** When two values are the same. Pure. */
public final class SameBits {
  private SameBits() {}

  /** To the bit, with status, event time and reason. */
  public static boolean same(FeatureValue a, FeatureValue b) {
    return a.status() == b.status()
        && a.eventTimeMillis() == b.eventTimeMillis()
        && a.reason().equals(b.reason())
        && Values.identical(a.value(), b.value());
  }

  /** Whether two values differ in type, in the sign of zero, or in that one is null or neutral. */
  static boolean isSameButForForm(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      Object other = a == null ? b : a;
      return other != null && isNeutral(other);
    }
    if (a instanceof Number && b instanceof Number) {
      return isFinite(a) && isFinite(b)
          ? new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString())) == 0
          : a.toString().equals(b.toString());
    }
    return !a.getClass().equals(b.getClass()) && a.toString().equals(b.toString());
  }

  private static boolean isFinite(Object number) {
    return !(number instanceof Double d && !Double.isFinite(d))
        && !(number instanceof Float f && !Float.isFinite(f));
  }

  private static boolean isNeutral(Object value) {
    return value instanceof Number number
        ? number.doubleValue() == 0 || Double.isNaN(number.doubleValue())
        : value.toString().isEmpty() || value.equals(false);
  }
}
