/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.decode;

import static dev.lockstep.materialization.decode.DecodeException.shown;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.common.base.Utf8;
import dev.lockstep.plan.ColumnPlan;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON object (RFC 8259, UTF-8) an event; fields that are not declared are ignored. */
final class JsonEventDecoder implements EventDecoder {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final List<ColumnPlan> columns;
  private final Map<String, Integer> indexes = new HashMap<>();

  JsonEventDecoder(List<ColumnPlan> columns) {
    this.columns = columns;
    columns.forEach(column -> indexes.put(column.name(), indexes.size()));
  }

  @Override
  public @Nullable Object[] decode(byte[] event) throws DecodeException {
    // The parser itself lets overlong and surrogate sequences pass.
    if (!Utf8.isWellFormed(event)) {
      throw new DecodeException("Not valid UTF-8");
    }
    try (JsonParser in = JSON.createParser(event)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new DecodeException("Not a JSON object");
      }
      @Nullable Object[] values = readObject(in);
      if (in.nextToken() != null) {
        throw new DecodeException("Something follows the JSON object");
      }
      return values;
    } catch (JsonProcessingException e) {
      throw new DecodeException("Not valid JSON: " + shown(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new DecodeException("Not valid JSON: " + shown(e));
    }
  }

  private @Nullable Object[] readObject(JsonParser in) throws IOException, DecodeException {
    @Nullable Object[] values = new Object[columns.size()];
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      JsonToken token = in.nextToken();
      Integer index = indexes.get(name);
      if (index == null) {
        in.skipChildren();
      } else if (token != JsonToken.VALUE_NULL) {
        values[index] = readColumn(in, columns.get(index));
      }
    }
    return values;
  }

  private static Object readColumn(JsonParser in, ColumnPlan column)
      throws IOException, DecodeException {
    try {
      return JsonValues.read(in, column.type());
    } catch (DecodeException e) {
      throw new DecodeException("Column " + column.name() + ": " + e.getMessage());
    }
  }
}
