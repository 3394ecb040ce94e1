/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import dev.lockstep.definition.Located;
import dev.lockstep.error.Suggestions;
import dev.lockstep.type.ValueType;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The types that spellings such as {@code LIST<DECIMAL(10,2)>} mean. */
final class TypeBinder {
  private static final Pattern DECIMAL =
      Pattern.compile("DECIMAL\\s*\\(\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*\\)");
  private static final Pattern LIST = Pattern.compile("LIST\\s*<(.*)>");
  private static final ImmutableList<String> NAMES =
      Stream.concat(
              Arrays.stream(ValueType.Scalar.values()).map(ValueType.Scalar::display),
              Stream.of("DECIMAL", "LIST"))
          .collect(ImmutableList.toImmutableList());

  private TypeBinder() {}

  static Optional<ValueType> bind(Scope scope, Located<String> text) {
    try {
      return Optional.of(parse(text.value().strip()));
    } catch (IllegalArgumentException e) {
      scope.problem(text.position(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static ValueType parse(String text) {
    for (ValueType.Scalar scalar : ValueType.Scalar.values()) {
      if (scalar.display().equals(text)) {
        return scalar;
      }
    }
    Matcher decimal = DECIMAL.matcher(text);
    if (decimal.matches()) {
      return decimal(text, Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
    }
    Matcher list = LIST.matcher(text);
    if (list.matches()) {
      ValueType element = parse(list.group(1).strip());
      checkArgument(element.isOrdered(), "'%s' is not a type: there are no lists of lists", text);
      return new ValueType.ListOf(element);
    }
    throw new IllegalArgumentException(unknown(text));
  }

  private static ValueType decimal(String text, int precision, int scale) {
    int most = ValueType.Decimal.MAX_PRECISION;
    checkArgument(
        precision >= 1 && precision <= most,
        "'%s' is not a type: the precision must be from 1 to %s",
        text,
        most);
    checkArgument(
        scale <= precision, "'%s' is not a type: the scale is larger than the precision", text);
    return new ValueType.Decimal(precision, scale);
  }

  private static String unknown(String text) {
    if (text.startsWith("DECIMAL")) {
      return "'"
          + text
          + "' is not a type: write precision and scale, in quotes: \"DECIMAL(10,2)\"";
    }
    if (text.startsWith("LIST")) {
      return "'" + text + "' is not a type: write the type of the elements: LIST<STRING>";
    }
    return "unknown type '" + text + "'" + Suggestions.didYouMeanOneOf(text, NAMES);
  }
}
