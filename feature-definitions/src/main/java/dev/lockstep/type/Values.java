/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.type;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What it means for two values to be the same, to be ordered, and to be distinct. Values are in the
 * Java representation of {@link ValueType}.
 */
public final class Values {
  private Values() {}

  /**
   * Whether two values are the same value with the same bits, which is how two evaluators agree:
   * NaN is identical to NaN, -0.0 is not identical to 0.0, decimals of different scale differ.
   * Lists and counted values are compared element by element.
   *
   * @param a any value, or null
   * @param b any value, or null
   */
  public static boolean identical(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null) {
      return a == b;
    }
    if (a instanceof List<?> left && b instanceof List<?> right) {
      return identicalLists(left, right);
    }
    if (a instanceof ValueCount left && b instanceof ValueCount right) {
      return left.count() == right.count() && identical(left.value(), right.value());
    }
    // Double.equals and Float.equals compare bits after making all NaNs one.
    return a.equals(b);
  }

  private static boolean identicalLists(List<?> left, List<?> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!identical(left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The order of two values of one {@linkplain ValueType#isOrdered() ordered type}: numbers by
   * value with NaN above every other number and -0.0 equal to 0.0, STRING by Unicode code point,
   * BOOL false before true, BYTES as unsigned bytes, TIMESTAMP by time.
   *
   * @return negative, zero or positive as {@code a} is before, equal to or after {@code b}
   * @throws IllegalArgumentException if the values are not of one ordered type
   */
  public static int compare(Object a, Object b) {
    if (a instanceof Double left && b instanceof Double right) {
      return compareDoubles(left, right);
    }
    if (a instanceof Float left && b instanceof Float right) {
      return compareDoubles(left, right);
    }
    if (a instanceof Long left && b instanceof Long right) {
      return Long.compare(left, right);
    }
    if (a instanceof Integer left && b instanceof Integer right) {
      return Integer.compare(left, right);
    }
    if (a instanceof String left && b instanceof String right) {
      return compareStrings(left, right);
    }
    if (a instanceof BigDecimal left && b instanceof BigDecimal right) {
      return left.compareTo(right);
    }
    if (a instanceof Instant left && b instanceof Instant right) {
      return left.compareTo(right);
    }
    if (a instanceof Boolean left && b instanceof Boolean right) {
      return Boolean.compare(left, right);
    }
    if (a instanceof Bytes left && b instanceof Bytes right) {
      return left.compareTo(right);
    }
    throw new IllegalArgumentException(
        "Cannot compare a "
            + a.getClass().getSimpleName()
            + " with a "
            + b.getClass().getSimpleName());
  }

  private static int compareDoubles(double a, double b) {
    if (a < b) {
      return -1;
    }
    if (a > b) {
      return 1;
    }
    return a == b ? 0 : Boolean.compare(Double.isNaN(a), Double.isNaN(b));
  }

  /**
   * {@link String#compareTo} orders UTF-16 units, which puts supplementary characters (surrogates,
   * D800 to DFFF) before U+E000 to U+FFFF. Only the first difference decides, so only it is mended.
   */
  private static int compareStrings(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left != right) {
        boolean leftSurrogate = Character.isSurrogate(left);
        if (leftSurrogate != Character.isSurrogate(right)) {
          return leftSurrogate ? 1 : -1;
        }
        return Character.compare(left, right);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /**
   * The representative of the values that count as one for distinctness: every NaN becomes the NaN,
   * -0.0 becomes 0.0, in lists too. Two values are the same for distinctness when their canonical
   * values are {@linkplain Object#equals equal}.
   *
   * @return {@code value} itself where nothing changes
   */
  public static Object canonical(Object value) {
    if (value instanceof Double number) {
      return canonicalDouble(number);
    }
    if (value instanceof Float number) {
      return canonicalFloat(number);
    }
    if (value instanceof List<?> list) {
      return canonicalList(list);
    }
    return value;
  }

  private static Double canonicalDouble(Double value) {
    return value.isNaN() ? Double.valueOf(Double.NaN) : value == 0.0 ? Double.valueOf(0.0) : value;
  }

  private static Float canonicalFloat(Float value) {
    return value.isNaN() ? Float.valueOf(Float.NaN) : value == 0.0f ? Float.valueOf(0.0f) : value;
  }

  private static Object canonicalList(List<?> list) {
    if (list.isEmpty() || !(list.get(0) instanceof Double || list.get(0) instanceof Float)) {
      return list;
    }
    ImmutableList.Builder<Object> canonical = ImmutableList.builderWithExpectedSize(list.size());
    for (Object element : list) {
      canonical.add(canonical(element));
    }
    return canonical.build();
  }
}
