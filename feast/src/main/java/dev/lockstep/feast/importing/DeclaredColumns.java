/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import dev.lockstep.feast.proto.core.StreamFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The columns that a stream's format declares, with the spelling of their types. */
final class DeclaredColumns {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** No column is near this; patterns take long for what is longer. */
  private static final int MAX_COLUMN = 1000;

  private static final Pattern COLUMN =
      Pattern.compile("\\s*(?:`((?:[^`]|``)*)`|([^\\s:`]+))\\s*:?\\s+?(.+?)\\s*", Pattern.DOTALL);
  private static final Pattern DECIMAL =
      Pattern.compile(
          "(?:decimal|numeric|dec)\\s*\\(\\s*(\\d{1,2})\\s*(?:,\\s*(\\d{1,2})\\s*)?\\)");
  private static final ImmutableMap<String, String> SPARK =
      ImmutableMap.<String, String>builder()
          .put("tinyint", "INT32")
          .put("byte", "INT32")
          .put("smallint", "INT32")
          .put("short", "INT32")
          .put("int", "INT32")
          .put("integer", "INT32")
          .put("bigint", "INT64")
          .put("long", "INT64")
          .put("float", "FLOAT")
          .put("real", "FLOAT")
          .put("double", "DOUBLE")
          .put("decimal", "DECIMAL(10,0)")
          .put("numeric", "DECIMAL(10,0)")
          .put("string", "STRING")
          .put("binary", "BYTES")
          .put("boolean", "BOOL")
          .put("timestamp", "TIMESTAMP")
          .put("timestamp_ltz", "TIMESTAMP")
          .put("timestamp_ntz", "TIMESTAMP")
          .build();

  private DeclaredColumns() {}

  /** From name to type; an empty type is one that definitions cannot say. */
  static Map<String, Optional<String>> of(StreamFormat format) {
    return switch (format.getFormatCase()) {
      case JSON_FORMAT -> spark(format.getJsonFormat().getSchemaJson());
      case AVRO_FORMAT -> avro(format.getAvroFormat().getSchemaJson());
      case PROTO_FORMAT, FORMAT_NOT_SET -> ImmutableMap.of();
    };
  }

  /** Columns as Spark's DDL declares them: {@code user_id long, amount decimal(10,2)}. */
  static Map<String, Optional<String>> spark(String ddl) {
    Map<String, Optional<String>> columns = new LinkedHashMap<>();
    int depth = 0;
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i <= ddl.length(); i++) {
      char c = i == ddl.length() ? ',' : ddl.charAt(i);
      quoted ^= c == '`' || c == '\'';
      if (quoted && i < ddl.length()) {
        continue;
      }
      depth += c == '(' || c == '<' ? 1 : c == ')' || c == '>' ? -1 : 0;
      if (c == ',' && (depth <= 0 || i == ddl.length())) {
        addSpark(ddl.substring(start, i), columns);
        start = i + 1;
      }
    }
    return columns;
  }

  private static void addSpark(String text, Map<String, Optional<String>> columns) {
    Matcher column = COLUMN.matcher(text);
    if (text.length() <= MAX_COLUMN && column.matches()) {
      String quoted = column.group(1);
      String name = quoted == null ? column.group(2) : quoted.replace("``", "`");
      String type =
          column
              .group(3)
              .toLowerCase(Locale.ROOT)
              .replaceAll("\\s+(not\\s+null|comment\\s.*)\\s*", "");
      columns.putIfAbsent(name, sparkType(type.strip()));
    }
  }

  private static Optional<String> sparkType(String type) {
    Matcher decimal = DECIMAL.matcher(type);
    if (decimal.matches()) {
      String scale = decimal.group(2) == null ? "0" : decimal.group(2);
      return Optional.of("DECIMAL(" + decimal.group(1) + "," + scale + ")");
    }
    if (type.startsWith("array<") && type.endsWith(">")) {
      return list(sparkType(type.substring(6, type.length() - 1).strip()));
    }
    return Optional.ofNullable(SPARK.get(type));
  }

  private static Optional<String> list(Optional<String> element) {
    return element.filter(type -> !type.startsWith("LIST")).map(type -> "LIST<" + type + ">");
  }

  private static Map<String, Optional<String>> avro(String schema) {
    Map<String, Optional<String>> columns = new LinkedHashMap<>();
    try {
      JsonNode record = JSON.readTree(schema);
      for (JsonNode field : record.path("fields")) {
        columns.putIfAbsent(field.path("name").asText(), avroType(field.path("type")));
      }
    } catch (JsonProcessingException e) {
      return ImmutableMap.of();
    }
    return columns;
  }

  private static Optional<String> avroType(JsonNode type) {
    if (type.isArray()) {
      Optional<String> only = Optional.empty();
      int types = 0;
      for (JsonNode member : type) {
        if (!member.asText().equals("null")) {
          types++;
          only = avroType(member);
        }
      }
      return types == 1 ? only : Optional.empty();
    }
    String logical = type.path("logicalType").asText();
    if (logical.equals("decimal")) {
      return Optional.of(
          "DECIMAL(" + type.path("precision").asInt() + "," + type.path("scale").asInt() + ")");
    }
    if (logical.startsWith("timestamp-")) {
      return Optional.of("TIMESTAMP");
    }
    String name = type.isObject() ? type.path("type").asText() : type.asText();
    return switch (name) {
      case "int" -> Optional.of("INT32");
      case "long" -> Optional.of("INT64");
      case "float" -> Optional.of("FLOAT");
      case "double" -> Optional.of("DOUBLE");
      case "string", "enum" -> Optional.of("STRING");
      case "boolean" -> Optional.of("BOOL");
      case "bytes", "fixed" -> Optional.of("BYTES");
      case "array" -> list(avroType(type.path("items")));
      default -> Optional.empty();
    };
  }
}
