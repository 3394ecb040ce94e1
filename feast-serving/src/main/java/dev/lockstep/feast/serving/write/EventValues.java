/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lockstep.feast.serving.online.Moments;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/**
 * Values of a table as the JSON that ingest reads. What does not fit is refused here, so that the
 * caller hears of it; ingest could only keep it as a dead letter.
 */
final class EventValues {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private EventValues() {}

  /** As Feast has it, a number that is none is no value. */
  static boolean isNull(JsonNode value) {
    return value.isNull()
        || value.isMissingNode()
        || (value.isFloatingPointNumber() && Double.isNaN(value.doubleValue()));
  }

  /**
   * A value that is not null.
   *
   * @throws IllegalArgumentException if it does not fit the type, with a predicate that says why
   */
  static JsonNode of(JsonNode value, ValueType type) {
    if (type instanceof ValueType.ListOf list) {
      require(value.isArray(), value, type);
      ArrayNode elements = JSON.arrayNode();
      value.forEach(element -> elements.add(of(element, list.element())));
      return elements;
    }
    if (type instanceof ValueType.Scalar scalar) {
      switch (scalar) {
        case INT32, INT64 -> integer(value, type);
        case FLOAT, DOUBLE -> {
          require(value.isNumber(), value, type);
          if (Double.isInfinite(value.doubleValue())) {
            return JSON.textNode(value.doubleValue() > 0 ? "Infinity" : "-Infinity");
          }
        }
        case STRING -> require(value.isTextual(), value, type);
        case BOOL -> require(value.isBoolean(), value, type);
        case BYTES -> base64(value, type);
        case TIMESTAMP -> {
          return JSON.numberNode(moment(value).toEpochMilli());
        }
      }
      return value;
    }
    require(value.isNumber() || value.isTextual(), value, type);
    return value;
  }

  /** The moment of an event in the words of its source. */
  static JsonNode eventTime(Instant moment, SourcePlan source) {
    boolean isTimestamp =
        source.columns().stream()
            .anyMatch(
                column ->
                    column.name().equals(source.timestampColumn())
                        && column.type() == ValueType.TIMESTAMP);
    if (isTimestamp) {
      return JSON.numberNode(moment.toEpochMilli());
    }
    return switch (source.timestampFormat()) {
      case ISO8601 -> JSON.textNode(moment.toString());
      case EPOCH_MILLIS -> JSON.numberNode(moment.toEpochMilli());
      case EPOCH_MICROS -> JSON.numberNode(micros(moment));
      case EPOCH_NANOS ->
          JSON.numberNode(
              Math.addExact(
                  Math.multiplyExact(moment.getEpochSecond(), 1_000_000_000L), moment.getNano()));
      case EPOCH_SECONDS -> JSON.numberNode(BigDecimal.valueOf(micros(moment), 6));
    };
  }

  private static long micros(Instant moment) {
    return Math.addExact(
        Math.multiplyExact(moment.getEpochSecond(), 1_000_000L), moment.getNano() / 1_000);
  }

  /**
   * ISO 8601, UTC if it has no offset, or whole seconds since 1970.
   *
   * @throws IllegalArgumentException if it is no moment
   */
  static Instant moment(JsonNode value) {
    try {
      if (value.isTextual()) {
        return Moments.parse(value.textValue());
      }
      if (value.isIntegralNumber() && value.canConvertToLong()) {
        return Instant.ofEpochSecond(value.longValue());
      }
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("is no moment: " + shown(value), e);
    }
    throw new IllegalArgumentException("is no moment: " + shown(value));
  }

  /** A float that is whole counts: a column with nulls is one of floats in Python. */
  private static void integer(JsonNode value, ValueType type) {
    require(value.isNumber(), value, type);
    try {
      BigDecimal number = value.decimalValue();
      require(number.precision() - (long) number.scale() <= 19, value, type);
      long exact = number.longValueExact();
      require(type == ValueType.INT64 || exact == (int) exact, value, type);
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("is no " + type.display() + ": " + shown(value), e);
    }
  }

  private static void base64(JsonNode value, ValueType type) {
    require(value.isTextual(), value, type);
    byte[] unused = Base64.getDecoder().decode(value.textValue());
  }

  private static void require(boolean fits, JsonNode value, ValueType type) {
    if (!fits) {
      throw new IllegalArgumentException("is no " + type.display() + ": " + shown(value));
    }
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
