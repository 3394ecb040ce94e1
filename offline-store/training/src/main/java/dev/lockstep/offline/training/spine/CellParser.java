/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Longs;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;

/**
 * Cells of text files as values of a type. Throws {@link IllegalArgumentException} with the reason
 * if a cell is not of the type. Times are ISO-8601 or whole epoch milliseconds; one without an
 * offset is UTC; what is finer than a millisecond is floored.
 */
final class CellParser {
  private CellParser() {}

  /**
   * @param cell a text or a JSON node that is not null
   */
  static Object parse(Object cell, ValueType type) {
    try {
      if (cell instanceof JsonNode node) {
        return type instanceof ValueType.ListOf list ? list(node, list) : json(node, type);
      }
      return text((String) cell, type);
    } catch (NumberFormatException | ArithmeticException | DateTimeException e) {
      throw new IllegalArgumentException("not " + type.display() + ": " + cell, e);
    }
  }

  private static Object list(JsonNode node, ValueType.ListOf list) {
    if (!node.isArray()) {
      throw new IllegalArgumentException("not a list: " + node);
    }
    ImmutableList.Builder<Object> elements = ImmutableList.builder();
    node.forEach(element -> elements.add(json(element, list.element())));
    return elements.build();
  }

  private static Object json(JsonNode node, ValueType type) {
    boolean fits =
        type == ValueType.STRING || type == ValueType.BYTES
            ? node.isTextual()
            : type == ValueType.BOOL ? node.isBoolean() : node.isNumber() || node.isTextual();
    if (!fits) {
      throw new IllegalArgumentException("not " + type.display() + ": " + node);
    }
    boolean whole = type == ValueType.INT32 || type == ValueType.INT64;
    if (whole && node.isTextual()) {
      throw new IllegalArgumentException("not " + type.display() + ": " + node);
    }
    return text(whole && node.isBigDecimal() ? whole(node.decimalValue()) : node.asText(), type);
  }

  private static String whole(BigDecimal number) {
    BigInteger integer = number.toBigIntegerExact();
    return integer.toString();
  }

  private static Object text(String text, ValueType type) {
    if (type instanceof ValueType.Decimal decimal) {
      BigDecimal number =
          new BigDecimal(text.strip()).setScale(decimal.scale(), RoundingMode.UNNECESSARY);
      if (number.precision() > decimal.precision()) {
        throw new ArithmeticException("too many digits");
      }
      return number;
    }
    if (!(type instanceof ValueType.Scalar scalar)) {
      throw new IllegalArgumentException("a cell cannot hold " + type.display());
    }
    return switch (scalar) {
      case INT32 -> (Object) Integer.parseInt(text.strip());
      case INT64 -> (Object) Long.parseLong(text.strip());
      case FLOAT -> (Object) Float.parseFloat(text.strip());
      case DOUBLE -> (Object) Double.parseDouble(text.strip());
      case BOOL -> (Object) bool(text.strip());
      case STRING -> text;
      case BYTES -> Bytes.copyOf(Base64.getDecoder().decode(text));
      case TIMESTAMP -> moment(text.strip());
    };
  }

  private static boolean bool(String text) {
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return text.equalsIgnoreCase("true");
    }
    throw new IllegalArgumentException("neither true nor false: " + text);
  }

  static Instant moment(String text) {
    Long millis = Longs.tryParse(text);
    if (millis != null) {
      return Instant.ofEpochMilli(millis);
    }
    String iso = text.length() > 10 && text.charAt(10) == ' ' ? text.replaceFirst(" ", "T") : text;
    if (iso.length() == 10) {
      return LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
    boolean hasOffset = iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10;
    Instant instant =
        hasOffset
            ? OffsetDateTime.parse(iso).toInstant()
            : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    return Instant.ofEpochMilli(instant.toEpochMilli());
  }
}
