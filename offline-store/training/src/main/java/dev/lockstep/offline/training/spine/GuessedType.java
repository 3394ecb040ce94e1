/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.type.ValueType;
import java.util.regex.Pattern;

/**
 * Finds the type of a column that nobody declared: whole numbers, numbers, truth values, else text.
 * A number that would not print as it is written, such as a code with leading zeros, makes the
 * column text.
 */
final class GuessedType {
  private static final Pattern WHOLE = Pattern.compile("0|-?[1-9]\\d{0,17}");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?|NaN|-?Infinity");
  private static final Pattern TRUTH = Pattern.compile("true|false|True|False");

  private boolean whole = true;
  private boolean number = true;
  private boolean truth = true;
  private boolean any;

  void see(Object cell) {
    any = true;
    if (cell instanceof JsonNode node) {
      whole &= node.isIntegralNumber() && node.canConvertToLong();
      number &= node.isNumber();
      truth &= node.isBoolean();
    } else {
      String text = (String) cell;
      whole = whole && WHOLE.matcher(text).matches();
      number = number && NUMBER.matcher(text).matches();
      truth = truth && TRUTH.matcher(text).matches();
    }
  }

  ValueType type() {
    if (!any) {
      return ValueType.STRING;
    }
    if (whole) {
      return ValueType.INT64;
    }
    return number ? ValueType.DOUBLE : truth ? ValueType.BOOL : ValueType.STRING;
  }
}
