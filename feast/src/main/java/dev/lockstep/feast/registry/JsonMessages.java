/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.lockstep.error.Suggestions;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Reads trees of JSON or YAML into messages by Protobuf's JSON mapping: names in camel case or as
 * the proto file spells them, enums by name or number, durations as {@code "86400s"} or as a number
 * of seconds, 64-bit numbers as texts, bytes in Base64. Unknown fields are left out, as in binary;
 * unknown enum values and wrong types are errors with the path to them.
 */
final class JsonMessages {
  /** No registry nests near this. */
  static final int MAX_DEPTH = 100;

  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

  /** What Protobuf allows: about 10 000 years. */
  private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(315_576_000_000L);

  private JsonMessages() {}

  /**
   * Fills a message from a tree.
   *
   * @param path where the tree is, for errors
   */
  static void merge(JsonNode tree, Message.Builder builder, String path) {
    if (!tree.isObject()) {
      throw new RegistryFormatException(path, "must be an object, not " + describe(tree));
    }
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      Optional<FieldDescriptor> field = field(builder.getDescriptorForType(), entry.getKey());
      if (field.isPresent() && !entry.getValue().isNull()) {
        set(builder, field.get(), entry.getValue(), join(path, entry.getKey()));
      }
    }
  }

  static Optional<FieldDescriptor> field(Descriptor message, String name) {
    for (FieldDescriptor field : message.getFields()) {
      if (field.getJsonName().equals(name) || field.getName().equals(name)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }

  private static void set(
      Message.Builder builder, FieldDescriptor field, JsonNode value, String path) {
    if (field.isMapField()) {
      if (!value.isObject()) {
        throw new RegistryFormatException(path, "must be an object, not " + describe(value));
      }
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        addEntry(builder, field, entry, join(path, entry.getKey()));
      }
    } else if (field.isRepeated()) {
      if (!value.isArray()) {
        throw new RegistryFormatException(path, "must be a list, not " + describe(value));
      }
      for (int i = 0; i < value.size(); i++) {
        builder.addRepeatedField(field, value(builder, field, value.get(i), path + "[" + i + "]"));
      }
    } else {
      if (field.getContainingOneof() != null && builder.hasOneof(field.getContainingOneof())) {
        throw new RegistryFormatException(path, "excludes another field that is there too");
      }
      builder.setField(field, value(builder, field, value, path));
    }
  }

  private static void addEntry(
      Message.Builder builder,
      FieldDescriptor field,
      Map.Entry<String, JsonNode> entry,
      String path) {
    Message.Builder pair = builder.newBuilderForField(field);
    FieldDescriptor valueField = field.getMessageType().findFieldByName("value");
    pair.setField(field.getMessageType().findFieldByName("key"), entry.getKey());
    pair.setField(valueField, value(pair, valueField, entry.getValue(), path));
    builder.addRepeatedField(field, pair.build());
  }

  private static Object value(
      Message.Builder owner, FieldDescriptor field, JsonNode value, String path) {
    return switch (field.getJavaType()) {
      case MESSAGE -> message(owner.newBuilderForField(field), value, path);
      case ENUM -> enumValue(field, value, path);
      case STRING -> text(value, path);
      case BYTE_STRING -> bytes(value, path);
      case BOOLEAN -> bool(value, path);
      case INT -> integer(value, path, Integer.MIN_VALUE, Integer.MAX_VALUE).intValue();
      case LONG -> integer(value, path, Long.MIN_VALUE, Long.MAX_VALUE).longValue();
      case FLOAT -> number(value, path).floatValue();
      case DOUBLE -> number(value, path).doubleValue();
    };
  }

  private static Message message(Message.Builder builder, JsonNode value, String path) {
    String type = builder.getDescriptorForType().getFullName();
    if (type.equals(Duration.getDescriptor().getFullName()) && value.isValueNode()) {
      return duration(value, path);
    }
    if (type.equals(Timestamp.getDescriptor().getFullName()) && value.isValueNode()) {
      return timestamp(value, path);
    }
    merge(value, builder, path);
    return builder.build();
  }

  private static Duration duration(JsonNode value, String path) {
    String text = value.asText();
    BigDecimal seconds =
        decimal(text.endsWith("s") ? text.substring(0, text.length() - 1) : text, path);
    if (seconds.abs().compareTo(MAX_SECONDS) > 0) {
      throw new RegistryFormatException(path, "'" + text + "' is too long a duration");
    }
    BigInteger nanos = seconds.multiply(NANOS).toBigInteger();
    BigInteger[] parts = nanos.divideAndRemainder(NANOS.toBigInteger());
    return Duration.newBuilder()
        .setSeconds(parts[0].longValueExact())
        .setNanos(parts[1].intValueExact())
        .build();
  }

  private static Timestamp timestamp(JsonNode value, String path) {
    try {
      Instant instant = OffsetDateTime.parse(value.asText().replace(' ', 'T')).toInstant();
      return Timestamp.newBuilder()
          .setSeconds(instant.getEpochSecond())
          .setNanos(instant.getNano())
          .build();
    } catch (DateTimeParseException e) {
      throw new RegistryFormatException(path, "'" + value.asText() + "' is no moment");
    }
  }

  private static EnumValueDescriptor enumValue(FieldDescriptor field, JsonNode value, String path) {
    String text = scalar(value, path);
    EnumValueDescriptor named = field.getEnumType().findValueByName(text);
    if (named != null) {
      return named;
    }
    if (text.matches("\\d{1,9}")) {
      EnumValueDescriptor numbered = field.getEnumType().findValueByNumber(Integer.parseInt(text));
      if (numbered != null) {
        return numbered;
      }
    }
    throw new RegistryFormatException(
        path,
        "unknown value '"
            + shorten(text)
            + "'"
            + Suggestions.didYouMean(
                shorten(text),
                field.getEnumType().getValues().stream()
                    .map(EnumValueDescriptor::getName)
                    .toList()));
  }

  private static String text(JsonNode value, String path) {
    return scalar(value, path);
  }

  /** Base64, or text: registry-dump puts the source of a function where its pickle was. */
  private static ByteString bytes(JsonNode value, String path) {
    String text = scalar(value, path);
    try {
      return ByteString.copyFrom(
          Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
    } catch (IllegalArgumentException e) {
      return ByteString.copyFromUtf8(text);
    }
  }

  private static boolean bool(JsonNode value, String path) {
    String text = scalar(value, path);
    if (!text.equals("true") && !text.equals("false")) {
      throw new RegistryFormatException(path, "must be true or false, not '" + shorten(text) + "'");
    }
    return text.equals("true");
  }

  private static BigInteger integer(JsonNode value, String path, long least, long most) {
    BigDecimal number = number(value, path);
    boolean inRange =
        number.compareTo(BigDecimal.valueOf(least)) >= 0
            && number.compareTo(BigDecimal.valueOf(most)) <= 0;
    if (!inRange || number.stripTrailingZeros().scale() > 0) {
      throw new RegistryFormatException(
          path, "'" + shorten(value.asText()) + "' is not a whole number in range");
    }
    return number.toBigInteger();
  }

  private static BigDecimal number(JsonNode value, String path) {
    return decimal(scalar(value, path), path);
  }

  private static BigDecimal decimal(String text, String path) {
    try {
      // A huge exponent would make a huge number out of a short text.
      if (text.length() <= 40) {
        BigDecimal number = new BigDecimal(text);
        if (Math.abs((long) number.scale()) <= 400) {
          return number;
        }
      }
    } catch (NumberFormatException e) {
      throw new RegistryFormatException(path, "'" + shorten(text) + "' is not a number");
    }
    throw new RegistryFormatException(path, "'" + shorten(text) + "' is not a number in range");
  }

  private static String scalar(JsonNode value, String path) {
    if (!value.isValueNode()) {
      throw new RegistryFormatException(path, "must be one value, not " + describe(value));
    }
    return value.asText();
  }

  static String join(String path, String key) {
    return path.isEmpty() ? shorten(key) : path + "." + shorten(key);
  }

  static String describe(JsonNode value) {
    if (value.isObject()) {
      return "an object";
    }
    if (value.isArray()) {
      return "a list";
    }
    return value.isNull() ? "nothing" : "'" + shorten(value.asText()) + "'";
  }

  static String shorten(String text) {
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }
}
