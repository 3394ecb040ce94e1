/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.lockstep.feast.proto.serving.GetOnlineFeaturesResponse;
import dev.lockstep.feast.proto.serving.GetOnlineFeaturesResponse.FeatureVector;
import dev.lockstep.feast.proto.types.Map;
import dev.lockstep.feast.proto.types.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * Answers as JSON of Feast's feature server. Doubles are written so that reading them gives the
 * same bits; NaN and infinities are bare words, as Python's json has them. An empty list is null:
 * the SDK cannot read one.
 */
final class AnswerJson {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

  private AnswerJson() {}

  static byte[] of(GetOnlineFeaturesResponse answer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 12);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeArrayFieldStart("results");
      for (FeatureVector vector : answer.getResultsList()) {
        vector(out, vector);
      }
      out.writeEndArray();
      out.writeObjectFieldStart("metadata");
      out.writeArrayFieldStart("feature_names");
      for (String name : answer.getMetadata().getFeatureNames().getValList()) {
        out.writeString(name);
      }
      out.writeEndArray();
      if (answer.getMetadata().getFeatureViewMetadataCount() > 0) {
        out.writeArrayFieldStart("feature_view_metadata");
        for (var view : answer.getMetadata().getFeatureViewMetadataList()) {
          out.writeStartObject();
          out.writeStringField("name", view.getName());
          out.writeNumberField("version", view.getVersion());
          out.writeEndObject();
        }
        out.writeEndArray();
      }
      out.writeEndObject();
      out.writeBooleanField("status", true);
      out.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException(e); // bytes in memory
    }
    return bytes.toByteArray();
  }

  private static void vector(JsonGenerator out, FeatureVector vector) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("values");
    for (Value value : vector.getValuesList()) {
      value(out, value);
    }
    out.writeEndArray();
    out.writeArrayFieldStart("statuses");
    for (var status : vector.getStatusesList()) {
      out.writeString(status.name());
    }
    out.writeEndArray();
    out.writeArrayFieldStart("event_timestamps");
    for (Timestamp timestamp : vector.getEventTimestampsList()) {
      out.writeString(
          Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos()).toString());
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void value(JsonGenerator out, Value value) throws IOException {
    switch (value.getValCase()) {
      case BYTES_VAL -> out.writeString(base64(value.getBytesVal()));
      case STRING_VAL -> out.writeString(value.getStringVal());
      case INT32_VAL -> out.writeNumber(value.getInt32Val());
      case INT64_VAL -> out.writeNumber(value.getInt64Val());
      case DOUBLE_VAL -> out.writeNumber(value.getDoubleVal());
      case FLOAT_VAL -> out.writeNumber((double) value.getFloatVal());
      case BOOL_VAL -> out.writeBoolean(value.getBoolVal());
      case UNIX_TIMESTAMP_VAL -> out.writeNumber(value.getUnixTimestampVal());
      case DECIMAL_VAL -> out.writeString(value.getDecimalVal());
      case BYTES_LIST_VAL -> list(out, value.getBytesListVal().getValList());
      case STRING_LIST_VAL -> list(out, value.getStringListVal().getValList());
      case DECIMAL_LIST_VAL -> list(out, value.getDecimalListVal().getValList());
      case INT32_LIST_VAL -> list(out, value.getInt32ListVal().getValList());
      case INT64_LIST_VAL -> list(out, value.getInt64ListVal().getValList());
      case DOUBLE_LIST_VAL -> list(out, value.getDoubleListVal().getValList());
      case FLOAT_LIST_VAL -> list(out, value.getFloatListVal().getValList());
      case BOOL_LIST_VAL -> list(out, value.getBoolListVal().getValList());
      case UNIX_TIMESTAMP_LIST_VAL -> list(out, value.getUnixTimestampListVal().getValList());
      case MAP_VAL -> map(out, value.getMapVal());
      case MAP_LIST_VAL -> maps(out, value.getMapListVal().getValList());
      case NULL_VAL, VAL_NOT_SET -> out.writeNull();
    }
  }

  private static void list(JsonGenerator out, List<?> values) throws IOException {
    if (values.isEmpty()) {
      out.writeNull();
      return;
    }
    out.writeStartArray();
    for (Object value : values) {
      if (value instanceof ByteString bytes) {
        out.writeString(base64(bytes));
      } else if (value instanceof Long number) {
        out.writeNumber(number);
      } else if (value instanceof Integer number) {
        out.writeNumber(number);
      } else if (value instanceof Number number) {
        out.writeNumber(number.doubleValue());
      } else if (value instanceof Boolean bool) {
        out.writeBoolean(bool);
      } else {
        out.writeString(value.toString());
      }
    }
    out.writeEndArray();
  }

  private static void maps(JsonGenerator out, List<Map> maps) throws IOException {
    if (maps.isEmpty()) {
      out.writeNull();
      return;
    }
    out.writeStartArray();
    for (Map map : maps) {
      map(out, map);
    }
    out.writeEndArray();
  }

  private static void map(JsonGenerator out, Map map) throws IOException {
    out.writeStartObject();
    for (var entry : map.getValMap().entrySet()) {
      out.writeFieldName(entry.getKey());
      value(out, entry.getValue());
    }
    out.writeEndObject();
  }

  private static String base64(ByteString bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
