/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.serving.http;

import static dev.lockstep.wire.Texts.quote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.feast.proto.types.Value;
import dev.lockstep.feast.serving.FeastException;
import dev.lockstep.feast.serving.FeastException.Kind;
import dev.lockstep.feast.serving.online.OnlineQuestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Questions as JSON of Feast's feature server. Keys that are not known are ignored. */
final class QuestionJson {
  private QuestionJson() {}

  /**
   * @throws FeastException INVALID if it is no question
   */
  static OnlineQuestion of(JsonNode body) {
    Map<String, List<Value>> columns = new LinkedHashMap<>();
    for (String field : List.of("request_context", "entities")) {
      JsonNode given = body.path(field);
      if (given.isMissingNode() || given.isNull()) {
        continue;
      }
      if (!given.isObject()) {
        throw invalid("'" + field + "' is not like {\"join_key\": [values]}");
      }
      given.properties().forEach(column -> columns.put(column.getKey(), values(column)));
    }
    if (!body.path("entities").isObject()) {
      throw invalid("'entities' is missing");
    }
    JsonNode service = body.path("feature_service");
    List<String> references = new ArrayList<>();
    for (JsonNode reference : body.path("features")) {
      if (!reference.isTextual()) {
        throw invalid("'features' is a list of \"view:feature\", not " + reference);
      }
      references.add(reference.textValue());
    }
    if (service.isTextual() != references.isEmpty()) {
      throw invalid("Either 'features' or 'feature_service' is needed");
    }
    return new OnlineQuestion(
        service.isTextual() ? Optional.of(service.textValue()) : Optional.empty(),
        references,
        columns,
        body.path("full_feature_names").asBoolean(false),
        body.path("include_feature_view_version_metadata").asBoolean(false));
  }

  private static List<Value> values(Map.Entry<String, JsonNode> column) {
    if (!column.getValue().isArray()) {
      throw invalid(quote(column.getKey()) + " in 'entities' is not a list of values");
    }
    List<Value> values = new ArrayList<>(column.getValue().size());
    for (JsonNode value : column.getValue()) {
      values.add(value(column.getKey(), value));
    }
    return values;
  }

  private static Value value(String column, JsonNode value) {
    Value.Builder built = Value.newBuilder();
    switch (value.getNodeType()) {
      case NULL -> built.clear();
      case STRING -> built.setStringVal(value.textValue());
      case BOOLEAN -> built.setBoolVal(value.booleanValue());
      case NUMBER -> {
        if (!value.isIntegralNumber()) {
          built.setDoubleVal(value.doubleValue());
        } else if (value.canConvertToLong()) {
          built.setInt64Val(value.longValue());
        } else {
          throw invalid(quote(column) + " has a number that is no INT64: " + value);
        }
      }
      default -> throw invalid(quote(column) + " has a value that is no scalar: " + value);
    }
    return built.build();
  }

  private static FeastException invalid(String message) {
    return new FeastException(Kind.INVALID, message);
  }
}
