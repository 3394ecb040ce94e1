/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The oracle's own rules for comparing values. */
final class NaiveValues {
  private NaiveValues() {}

  /** Whether two values have the same type and bits; any NaN has the bits of any other. */
  static boolean sameBits(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return a == b;
    }
    if (a instanceof Double x && b instanceof Double y) {
      return Double.doubleToLongBits(x) == Double.doubleToLongBits(y);
    }
    if (a instanceof Float x && b instanceof Float y) {
      return Float.floatToIntBits(x) == Float.floatToIntBits(y);
    }
    if (a instanceof ValueCount x && b instanceof ValueCount y) {
      return x.count() == y.count() && sameBits(x.value(), y.value());
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      boolean same = x.size() == y.size();
      for (int i = 0; same && i < x.size(); i++) {
        same = sameBits(x.get(i), y.get(i));
      }
      return same;
    }
    return a.equals(b);
  }

  /** What count_distinct takes {@code value} for: values that it counts once are equal in this. */
  static Object distinctForm(Object value) {
    // Double and Float are equal to themselves when they are NaN.
    return value instanceof List<?> list
        ? list.stream().map(NaiveValues::distinctForm).toList()
        : withoutNegativeZero(value);
  }

  /** Order of two values of one scalar type; NaN is the largest number, -0.0 is 0.0. */
  static int compare(Object a, Object b) {
    if (a instanceof Double || a instanceof Float) {
      return compareDoubles(((Number) a).doubleValue(), ((Number) b).doubleValue());
    }
    if (a instanceof Integer || a instanceof Long) {
      long x = ((Number) a).longValue();
      long y = ((Number) b).longValue();
      return x < y ? -1 : x > y ? 1 : 0;
    }
    if (a instanceof BigDecimal x) {
      return x.compareTo((BigDecimal) b);
    }
    if (a instanceof String x) {
      return compareDigits(x.codePoints().toArray(), ((String) b).codePoints().toArray());
    }
    if (a instanceof Bytes x) {
      return compareDigits(unsigned(x), unsigned((Bytes) b));
    }
    if (a instanceof Boolean x) {
      return x.equals(b) ? 0 : x ? 1 : -1;
    }
    return NaiveTimes.millis(a).compareTo(NaiveTimes.millis(b));
  }

  static int compareDoubles(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Double.isNaN(a) && Double.isNaN(b) ? 0 : Double.isNaN(a) ? 1 : -1;
    }
    return a < b ? -1 : a > b ? 1 : 0;
  }

  /** {@code value}, or +0.0 if it is -0.0. */
  static Object withoutNegativeZero(Object value) {
    if (value instanceof Double number && number == 0) {
      return 0.0;
    }
    if (value instanceof Float number && number == 0) {
      return 0.0f;
    }
    return value;
  }

  private static int[] unsigned(Bytes bytes) {
    byte[] content = bytes.toByteArray();
    int[] digits = new int[content.length];
    for (int i = 0; i < content.length; i++) {
      digits[i] = content[i] & 0xff;
    }
    return digits;
  }

  private static int compareDigits(int[] a, int[] b) {
    for (int i = 0; i < a.length && i < b.length; i++) {
      if (a[i] != b[i]) {
        return a[i] < b[i] ? -1 : 1;
      }
    }
    return a.length - b.length;
  }
}
