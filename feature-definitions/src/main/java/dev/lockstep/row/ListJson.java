/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Lists as JSON arrays. Floating-point numbers that JSON lacks are the texts NaN, Infinity and
 * -Infinity; decimals are plain texts, bytes hexadecimal ones, timestamps epoch milliseconds. The
 * text never holds U+0000, which JSON escapes.
 */
final class ListJson {
  private static final JsonFactory JSON = new JsonFactory();

  private ListJson() {}

  static String write(ValueType element, List<?> values) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartArray();
      for (Object value : values) {
        write(out, element, value);
      }
      out.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator out, ValueType type, Object value) throws IOException {
    if (type instanceof ValueType.Decimal) {
      out.writeString(((BigDecimal) value).toPlainString());
      return;
    }
    switch ((ValueType.Scalar) type) {
      case INT32 -> out.writeNumber((Integer) value);
      case INT64 -> out.writeNumber((Long) value);
      case FLOAT -> writeFloating(out, (Float) value);
      case DOUBLE -> writeFloating(out, (Double) value);
      case BOOL -> out.writeBoolean((Boolean) value);
      case TIMESTAMP -> out.writeNumber(((Instant) value).toEpochMilli());
      case BYTES -> out.writeString(((Bytes) value).toHex());
      case STRING -> out.writeString(Texts.requireUnicode((String) value));
    }
  }

  private static void writeFloating(JsonGenerator out, double value) throws IOException {
    if (Double.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeString(Double.toString(value));
    }
  }

  static List<Object> read(ValueType element, String text) {
    List<Object> values = new ArrayList<>();
    try (JsonParser in = JSON.createParser(text)) {
      expect(in.nextToken() == JsonToken.START_ARRAY, text);
      while (in.nextToken() != JsonToken.END_ARRAY) {
        expect(in.currentToken().isScalarValue(), text);
        values.add(read(in, element));
      }
      expect(in.nextToken() == null, text);
    } catch (IOException e) {
      throw new IllegalArgumentException("Not a stored list: " + text, e);
    }
    return Collections.unmodifiableList(values);
  }

  private static Object read(JsonParser in, ValueType type) throws IOException {
    if (type instanceof ValueType.Decimal decimal) {
      return new BigDecimal(in.getText()).setScale(decimal.scale());
    }
    return switch ((ValueType.Scalar) type) {
      case INT32 -> in.getIntValue();
      case INT64 -> in.getLongValue();
      case FLOAT -> (float) Double.parseDouble(in.getText());
      case DOUBLE -> Double.parseDouble(in.getText());
      case BOOL -> in.getBooleanValue();
      case TIMESTAMP -> Instant.ofEpochMilli(in.getLongValue());
      case BYTES -> Bytes.ofHex(in.getText());
      case STRING -> in.getText();
    };
  }

  private static void expect(boolean condition, String text) {
    if (!condition) {
      throw new IllegalArgumentException("Not a stored list: " + text);
    }
  }
}
