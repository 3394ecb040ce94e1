/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.get;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Feature values as text and as JSON. */
public final class ValueDisplay {
  private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

  private ValueDisplay() {}

  /** For a table cell; null is {@code -}. */
  public static String text(@Nullable Object value) {
    if (value == null) {
      return "-";
    }
    if (value instanceof List<?> list) {
      return list.stream().map(ValueDisplay::text).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof ValueCount count) {
      return text(count.value()) + " x" + count.count();
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    return value.toString();
  }

  /** Numbers that JSON lacks are texts, decimals keep their digits, bytes are Base64. */
  public static JsonNode json(@Nullable Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    if (value instanceof List<?> list) {
      ArrayNode array = NODES.arrayNode();
      list.forEach(element -> array.add(json(element)));
      return array;
    }
    if (value instanceof ValueCount count) {
      ObjectNode entry = NODES.objectNode();
      entry.set("value", json(count.value()));
      return entry.put("count", count.count());
    }
    if (value instanceof Integer number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Long number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Float number) {
      return Float.isFinite(number) ? NODES.numberNode(number) : NODES.textNode(number.toString());
    }
    if (value instanceof Double number) {
      return Double.isFinite(number) ? NODES.numberNode(number) : NODES.textNode(number.toString());
    }
    if (value instanceof BigDecimal decimal) {
      return NODES.numberNode(decimal);
    }
    if (value instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    }
    if (value instanceof Bytes bytes) {
      return NODES.textNode(Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }
    return NODES.textNode(value.toString());
  }
}
