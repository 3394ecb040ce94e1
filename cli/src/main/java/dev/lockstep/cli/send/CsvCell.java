/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.send;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;

/**
 * The text of a CSV cell as JSON of a column's type. Throws {@link IllegalArgumentException} with
 * the reason when the text is not of the type; ranges are left to ingest.
 */
final class CsvCell {
  private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> NOT_FINITE = ImmutableSet.of("NaN", "Infinity", "-Infinity");

  private CsvCell() {}

  static JsonNode toJson(String text, ValueType type) {
    if (type instanceof ValueType.ListOf) {
      return list(text);
    }
    if (type instanceof ValueType.Decimal) {
      return NODES.numberNode(decimal(text));
    }
    if (!(type instanceof ValueType.Scalar scalar)) {
      throw new IllegalArgumentException("a CSV cell cannot hold " + type.display());
    }
    return switch (scalar) {
      case INT32, INT64 -> NODES.numberNode(integer(text));
      case FLOAT, DOUBLE ->
          NOT_FINITE.contains(text) ? NODES.textNode(text) : NODES.numberNode(decimal(text));
      case BOOL -> NODES.booleanNode(bool(text));
      case TIMESTAMP -> isInteger(text) ? NODES.numberNode(integer(text)) : NODES.textNode(text);
      case STRING, BYTES -> NODES.textNode(text);
    };
  }

  private static BigInteger integer(String text) {
    try {
      return new BigInteger(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a whole number: " + text, e);
    }
  }

  private static boolean isInteger(String text) {
    return text.strip().matches("[+-]?\\d+");
  }

  private static BigDecimal decimal(String text) {
    try {
      return new BigDecimal(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a number: " + text, e);
    }
  }

  private static boolean bool(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "1" -> true;
      case "false", "f", "no", "0" -> false;
      default -> throw new IllegalArgumentException("not true or false: " + text);
    };
  }

  private static JsonNode list(String text) {
    try {
      JsonNode list = JSON.readTree(text);
      if (list.isArray()) {
        return list;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON array: " + text, e);
    }
    throw new IllegalArgumentException("not a JSON array: " + text);
  }
}
