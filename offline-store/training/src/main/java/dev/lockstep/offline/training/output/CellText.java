/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.output;

import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values as CSV cells. Null is an empty cell, the empty text a quoted one; times are ISO-8601,
 * bytes Base64, lists JSON arrays; numbers have the shortest text that reads back as the same
 * number.
 */
final class CellText {
  private CellText() {}

  /** Appends a value in the Java representation of a {@link dev.lockstep.type.ValueType}. */
  static void append(StringBuilder out, @Nullable Object value) {
    if (value == null) {
      return;
    }
    if (value instanceof String text) {
      appendText(out, text);
    } else if (value instanceof List<?> list) {
      StringBuilder json = new StringBuilder();
      appendJson(json, list);
      appendText(out, json.toString());
    } else {
      out.append(plain(value));
    }
  }

  private static String plain(Object value) {
    if (value instanceof Instant instant) {
      return moment(instant);
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof Bytes bytes) {
      return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
    return value.toString();
  }

  static String moment(Instant instant) {
    boolean whole = instant.truncatedTo(ChronoUnit.SECONDS).equals(instant);
    return whole ? instant.toString() : DateTimeFormatter.ISO_INSTANT.format(instant);
  }

  static void appendText(StringBuilder out, String text) {
    if (!needsQuotes(text)) {
      out.append(text);
      return;
    }
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        out.append('"');
      }
      out.append(c);
    }
    out.append('"');
  }

  private static boolean needsQuotes(String text) {
    if (text.isEmpty() || text.charAt(0) == ' ' || text.charAt(text.length() - 1) == ' ') {
      return true;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ',' || c == '"' || c == '\n' || c == '\r') {
        return true;
      }
    }
    return false;
  }

  private static void appendJson(StringBuilder out, Object value) {
    if (value instanceof List<?> list) {
      out.append('[');
      for (int i = 0; i < list.size(); i++) {
        out.append(i == 0 ? "" : ",");
        appendJson(out, list.get(i));
      }
      out.append(']');
    } else if (value instanceof ValueCount counted) {
      out.append("{\"value\":");
      appendJson(out, counted.value());
      out.append(",\"count\":").append(counted.count()).append('}');
    } else if (isJsonNumber(value)) {
      out.append(plain(value));
    } else {
      out.append(com.fasterxml.jackson.databind.node.TextNode.valueOf(plain(value)));
    }
  }

  private static boolean isJsonNumber(Object value) {
    return value instanceof Boolean
        || (value instanceof Number number
            && (value instanceof BigDecimal || Double.isFinite(number.doubleValue())));
  }

  static byte[] bytes(StringBuilder text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
