/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.get;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.type.Bytes;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Values of a type that is known by its spelling, from the text of a command line. */
final class TypedText {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String LIST = "LIST<";

  private TypedText() {}

  /**
   * The value in its Java representation.
   *
   * @param type as definitions spell it, e.g. DECIMAL(10,2)
   * @param name what the value is for, for messages
   * @throws LockstepException INVALID_REQUEST if the text is not of the type
   */
  static Object parse(String name, String type, String text, Instant now) {
    try {
      return type.startsWith(LIST)
          ? list(type.substring(LIST.length(), type.length() - 1), text, now)
          : scalar(type, text, now);
    } catch (IllegalArgumentException e) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, name + ": not of type " + type + ": " + text, e);
    }
  }

  private static Object scalar(String type, String text, Instant now) {
    return switch (type) {
      case "INT32" -> Integer.parseInt(text);
      case "INT64" -> Long.parseLong(text);
      case "FLOAT" -> Float.parseFloat(text);
      case "DOUBLE" -> Double.parseDouble(text);
      case "BOOL" -> bool(text);
      case "BYTES" -> Bytes.copyOf(Base64.getDecoder().decode(text));
      case "TIMESTAMP" -> Moments.parse(text, now);
      case "STRING" -> text;
      default -> new BigDecimal(text);
    };
  }

  private static boolean bool(String text) {
    if (text.equals("true") || text.equals("false")) {
      return text.equals("true");
    }
    throw new IllegalArgumentException("neither true nor false");
  }

  private static List<Object> list(String element, String text, Instant now) {
    List<Object> values = new ArrayList<>();
    try {
      JsonNode array = JSON.readTree(text);
      if (!array.isArray()) {
        throw new IllegalArgumentException("no JSON array");
      }
      for (JsonNode node : array) {
        values.add(scalar(element, node.asText(), now));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON array", e);
    }
    return values;
  }
}
