/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.feast;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.util.Text;

/** A table in Arrow as the table in JSON that Feast sends over HTTP. */
final class ArrowFrame {
  /** As much as a body over HTTP may have, in Arrow's form. */
  static final long MAX_BYTES = 64L << 20;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ArrowFrame() {}

  /**
   * Reads a stream to its end.
   *
   * @throws FeastRefusal if it is too long, or a column is of a type that no event has
   */
  static ObjectNode of(FlightStream stream, VectorSchemaRoot root) {
    ObjectNode frame = JSON.objectNode();
    root.getSchema().getFields().stream()
        .filter(field -> !EntityColumns.isIndex(field.getName()))
        .forEach(field -> frame.putArray(field.getName()));
    long bytes = 0;
    while (stream.next()) {
      for (FieldVector vector : root.getFieldVectors()) {
        bytes += vector.getBufferSize();
        if (bytes > MAX_BYTES) {
          throw FeastRefusal.invalid(
              "a table may have %d MiB; write it in parts".formatted(MAX_BYTES >> 20));
        }
        if (frame.get(vector.getName()) instanceof ArrayNode column) {
          add(column, vector, root.getRowCount(), stream.getDictionaryProvider());
        }
      }
    }
    return frame;
  }

  private static void add(
      ArrayNode column, FieldVector vector, int rows, DictionaryProvider dictionaries) {
    var encoding = vector.getField().getDictionary();
    if (encoding == null) {
      addPlain(column, vector, rows);
      return;
    }
    try (ValueVector values =
        DictionaryEncoder.decode(vector, dictionaries.lookup(encoding.getId()))) {
      addPlain(column, values, rows);
    }
  }

  private static void addPlain(ArrayNode column, ValueVector vector, int rows) {
    for (int row = 0; row < rows; row++) {
      column.add(vector.isNull(row) ? JSON.nullNode() : value(vector, row));
    }
  }

  private static JsonNode value(ValueVector vector, int row) {
    if (vector instanceof TimeStampVector times) {
      ArrowType.Timestamp type = (ArrowType.Timestamp) vector.getField().getType();
      return JSON.textNode(moment(times.get(row), type).toString());
    }
    if (vector instanceof UInt8Vector unsigned) {
      return JSON.numberNode(unsigned.getObjectNoOverflow(row));
    }
    return value(vector.getObject(row), vector.getName());
  }

  private static JsonNode value(Object value, String column) {
    if (value instanceof Boolean truth) {
      return JSON.booleanNode(truth);
    }
    if (value instanceof Double || value instanceof Float) {
      return JSON.numberNode(((Number) value).doubleValue());
    }
    if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
      return JSON.numberNode(((Number) value).intValue());
    }
    if (value instanceof Character unsigned) {
      return JSON.numberNode((int) unsigned);
    }
    if (value instanceof Long whole) {
      return JSON.numberNode(whole);
    }
    if (value instanceof Text || value instanceof String) {
      return JSON.textNode(value.toString());
    }
    if (value instanceof BigDecimal decimal) {
      return JSON.numberNode(decimal);
    }
    if (value instanceof byte[] bytes) {
      return JSON.textNode(Base64.getEncoder().encodeToString(bytes));
    }
    if (value instanceof List<?> elements) {
      ArrayNode list = JSON.arrayNode();
      elements.forEach(
          element -> list.add(element == null ? JSON.nullNode() : value(element, column)));
      return list;
    }
    throw FeastRefusal.invalid(
        "column '%s' holds %s, which no event can have"
            .formatted(column, value.getClass().getSimpleName()));
  }

  /** Without a time zone it is UTC. */
  private static Instant moment(long value, ArrowType.Timestamp type) {
    TimeUnit unit =
        switch (type.getUnit()) {
          case SECOND -> TimeUnit.SECONDS;
          case MILLISECOND -> TimeUnit.MILLISECONDS;
          case MICROSECOND -> TimeUnit.MICROSECONDS;
          case NANOSECOND -> TimeUnit.NANOSECONDS;
        };
    long perSecond = unit.convert(1, TimeUnit.SECONDS);
    return Instant.ofEpochSecond(
        Math.floorDiv(value, perSecond), unit.toNanos(Math.floorMod(value, perSecond)));
  }
}
