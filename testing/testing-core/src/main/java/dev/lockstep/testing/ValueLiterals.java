/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values and types as the tables of docs/semantics.md spell them. */
final class ValueLiterals {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ValueLiterals() {}

  /** The value that {@code text} spells, of the given type; null for {@code null}. */
  static @Nullable Object parse(ValueType type, String text) {
    return text.equals("null") ? null : parseValue(type, text);
  }

  private static Object parseValue(ValueType type, String text) {
    if (type instanceof ValueType.ListOf list) {
      return elements(text).stream().map(element -> parseValue(list.element(), element)).toList();
    }
    if (type instanceof ValueType.CountedList list) {
      return elements(text).stream().map(element -> count(list.element(), element)).toList();
    }
    if (type instanceof ValueType.Decimal decimal) {
      return new BigDecimal(text).setScale(decimal.scale());
    }
    return switch ((ValueType.Scalar) type) {
      case INT32 -> Integer.valueOf(text);
      case INT64 -> Long.valueOf(text);
      case FLOAT -> Float.valueOf(number(text));
      case DOUBLE -> Double.valueOf(number(text));
      case STRING -> text.startsWith("\"") ? jsonString(text) : text;
      case BOOL -> bool(text);
      case BYTES -> Bytes.ofHex(text.replaceFirst("^0x", ""));
      case TIMESTAMP -> Instant.ofEpochMilli(Long.parseLong(text));
    };
  }

  private static String number(String text) {
    return text.replaceFirst("inf$", "Infinity");
  }

  private static Object bool(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("Not a BOOL: " + text);
    }
    return text.equals("true");
  }

  private static ValueCount count(ValueType type, String text) {
    int colon = text.lastIndexOf(':');
    return new ValueCount(
        parseValue(type, text.substring(0, colon).strip()),
        Long.parseLong(text.substring(colon + 1).strip()));
  }

  private static String jsonString(String text) {
    try {
      return JSON.readValue(text, String.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not a JSON string: " + text, e);
    }
  }

  /** Splits {@code [a, "b, c"]} at the commas outside of quotes. */
  private static List<String> elements(String text) {
    if (!text.startsWith("[") || !text.endsWith("]")) {
      throw new IllegalArgumentException("Not a list: " + text);
    }
    List<String> elements = new ArrayList<>();
    String inner = text.substring(1, text.length() - 1).strip();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i <= inner.length(); i++) {
      if (i == inner.length() || (inner.charAt(i) == ',' && !quoted)) {
        elements.add(inner.substring(start, i).strip());
        start = i + 1;
      } else if (inner.charAt(i) == '"' && (i == 0 || inner.charAt(i - 1) != '\\')) {
        quoted = !quoted;
      }
    }
    return inner.isEmpty() ? List.of() : elements;
  }
}
