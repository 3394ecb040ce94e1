/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.decode;

import static dev.lockstep.materialization.decode.DecodeException.shown;

import dev.lockstep.type.ValueType;
import java.math.BigDecimal;

/** Conversions that either keep the exact value or refuse it. */
final class Conversions {
  private Conversions() {}

  static int toInt32(long value) throws DecodeException {
    if (value != (int) value) {
      throw new DecodeException(shown(value) + " is out of range for INT32");
    }
    return (int) value;
  }

  /** Accepts 1.0 and 1e3, but neither 1.5 nor 1e19. */
  static long toInt64(BigDecimal value) throws DecodeException {
    try {
      return value.longValueExact();
    } catch (ArithmeticException e) {
      throw new DecodeException(shown(value) + " is not a 64-bit integer");
    }
  }

  /** The value at the type's scale; never works on more digits than the value is written with. */
  static BigDecimal toDecimal(BigDecimal value, ValueType.Decimal type) throws DecodeException {
    if (value.signum() == 0) {
      return BigDecimal.ZERO.setScale(type.scale());
    }
    BigDecimal stripped = value.stripTrailingZeros();
    long integerDigits = (long) stripped.precision() - stripped.scale();
    if (stripped.scale() > type.scale() || integerDigits > type.precision() - type.scale()) {
      throw new DecodeException(shown(value) + " does not fit " + type.display());
    }
    return stripped.setScale(type.scale());
  }

  static BigDecimal parseDecimal(String text, ValueType.Decimal type) throws DecodeException {
    try {
      return toDecimal(new BigDecimal(text), type);
    } catch (NumberFormatException e) {
      throw new DecodeException("Not a decimal number: " + shown(text));
    }
  }

  static String toText(String text) throws DecodeException {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSurrogatePair(
            text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : 0)) {
          throw new DecodeException("Text holds an unpaired surrogate");
        }
        i++;
      }
    }
    return text;
  }
}
