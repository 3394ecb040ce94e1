/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.decode;

import static dev.lockstep.materialization.decode.DecodeException.shown;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/** Reads the JSON value at the parser's token as a value of a type. */
final class JsonValues {
  private JsonValues() {}

  static Object read(JsonParser in, ValueType type) throws IOException, DecodeException {
    if (type instanceof ValueType.Scalar scalar) {
      return switch (scalar) {
        case INT32 -> Conversions.toInt32(integer(in, type));
        case INT64 -> integer(in, type);
        case FLOAT -> floatNumber(in);
        case DOUBLE -> doubleNumber(in);
        case STRING -> Conversions.toText(text(in, type));
        case BOOL -> bool(in);
        case BYTES -> bytes(in);
        case TIMESTAMP -> Timestamps.toInstant(timestamp(in));
      };
    }
    if (type instanceof ValueType.Decimal decimal) {
      return in.currentToken() == JsonToken.VALUE_STRING
          ? Conversions.parseDecimal(in.getText(), decimal)
          : Conversions.toDecimal(number(in, type).getDecimalValue(), decimal);
    }
    return list(in, (ValueType.ListOf) type);
  }

  private static List<Object> list(JsonParser in, ValueType.ListOf type)
      throws IOException, DecodeException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw mismatch(in, type);
    }
    List<Object> values = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      values.add(read(in, type.element()));
    }
    return Collections.unmodifiableList(values);
  }

  private static long integer(JsonParser in, ValueType type) throws IOException, DecodeException {
    if (in.currentToken() == JsonToken.VALUE_NUMBER_INT
        && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return in.getLongValue();
    }
    return Conversions.toInt64(number(in, type).getDecimalValue());
  }

  private static Double doubleNumber(JsonParser in) throws IOException, DecodeException {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      return special(in, ValueType.DOUBLE);
    }
    double value = number(in, ValueType.DOUBLE).getDoubleValue();
    if (Double.isInfinite(value)) {
      throw new DecodeException(shown(in.getText()) + " is out of range for DOUBLE");
    }
    return value;
  }

  private static Float floatNumber(JsonParser in) throws IOException, DecodeException {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      return (float) special(in, ValueType.FLOAT);
    }
    // From the text: going through a double would round twice.
    float value = Float.parseFloat(number(in, ValueType.FLOAT).getText());
    if (Float.isInfinite(value)) {
      throw new DecodeException(shown(in.getText()) + " is out of range for FLOAT");
    }
    return value;
  }

  private static double special(JsonParser in, ValueType type) throws IOException, DecodeException {
    return switch (in.getText()) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw mismatch(in, type);
    };
  }

  private static Boolean bool(JsonParser in) throws IOException, DecodeException {
    return switch (in.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw mismatch(in, ValueType.BOOL);
    };
  }

  private static Bytes bytes(JsonParser in) throws IOException, DecodeException {
    try {
      return Bytes.copyOf(Base64.getDecoder().decode(text(in, ValueType.BYTES)));
    } catch (IllegalArgumentException e) {
      throw new DecodeException("Not Base64: " + shown(in.getText()));
    }
  }

  private static long timestamp(JsonParser in) throws IOException, DecodeException {
    return in.currentToken() == JsonToken.VALUE_STRING
        ? Timestamps.parseIso8601(in.getText())
        : integer(in, ValueType.TIMESTAMP);
  }

  private static String text(JsonParser in, ValueType type) throws IOException, DecodeException {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw mismatch(in, type);
    }
    return in.getText();
  }

  private static JsonParser number(JsonParser in, ValueType type)
      throws IOException, DecodeException {
    if (!in.currentToken().isNumeric()) {
      throw mismatch(in, type);
    }
    return in;
  }

  private static DecodeException mismatch(JsonParser in, ValueType type) throws IOException {
    String what =
        switch (in.currentToken()) {
          case START_OBJECT -> "An object";
          case START_ARRAY -> "A list";
          case VALUE_NULL -> "null";
          default -> shown(in.getText());
        };
    return new DecodeException(what + " is not a " + type.display());
  }
}
