/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

import dev.lockstep.plan.EntityPlan;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the key of an entity as printable ASCII. No two keys of one entity share an encoding:
 * components are joined by {@code |}, which no component contains.
 *
 * <ul>
 *   <li>STRING: percent-encoded UTF-8, letters, digits and {@code _.:@ -} as they are
 *   <li>INT32, INT64: decimal; TIMESTAMP: epoch milliseconds; BOOL: {@code true}, {@code false}
 *   <li>DECIMAL: plain, at the scale of its type; BYTES: lower-case hexadecimal
 *   <li>null has no encoding, since no row has such a key; {@code ~} is kept free for it
 * </ul>
 */
public final class EntityKeyCodec {
  /** The most characters that an encoded key can have. */
  public static final int MAX_ENCODED_LENGTH = 2_000;

  static final char SEPARATOR = '|';

  private EntityKeyCodec() {}

  /**
   * Encodes a key.
   *
   * @param keyValues one per key column, in the Java representation of its type
   * @throws InvalidRowException if a component is null or is not Unicode, or the encoding is longer
   *     than {@link #MAX_ENCODED_LENGTH}
   * @throws IllegalArgumentException if the number of components or a type is wrong
   */
  public static EntityKey encode(EntityPlan entity, List<? extends @Nullable Object> keyValues) {
    int size = entity.keys().size();
    if (keyValues.size() != size) {
      throw new IllegalArgumentException(
          "Entity %s has %s key columns, got %s values"
              .formatted(entity.name(), size, keyValues.size()));
    }
    StringBuilder encoded = new StringBuilder(24);
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        encoded.append(SEPARATOR);
      }
      Object value = keyValues.get(i);
      if (value == null) {
        throw new InvalidRowException("Key column " + entity.keys().get(i).name() + " is null");
      }
      append(encoded, entity.keys().get(i).type(), value);
    }
    if (encoded.length() > MAX_ENCODED_LENGTH) {
      throw new InvalidRowException(
          "Key is longer than %s encoded characters: %s"
              .formatted(MAX_ENCODED_LENGTH, encoded.length()));
    }
    return new EntityKey(encoded.toString());
  }

  /**
   * The inverse of {@link #encode}.
   *
   * @throws IllegalArgumentException if {@code key} is not a key of this entity
   */
  public static List<Object> decode(EntityPlan entity, EntityKey key) {
    List<String> parts = split(key.encoded());
    if (parts.size() != entity.keys().size()) {
      throw new IllegalArgumentException(
          "Not a key of entity %s: %s".formatted(entity.name(), key.encoded()));
    }
    List<Object> values = new ArrayList<>(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      values.add(parse(entity.keys().get(i).type(), parts.get(i)));
    }
    return List.copyOf(values);
  }

  static void append(StringBuilder out, ValueType type, Object value) {
    if (type instanceof ValueType.Decimal decimal) {
      out.append(
          ((BigDecimal) value).setScale(decimal.scale(), RoundingMode.UNNECESSARY).toPlainString());
    } else if (type instanceof ValueType.Scalar scalar) {
      appendScalar(out, scalar, value);
    } else {
      throw new IllegalArgumentException("A key cannot be of type " + type.display());
    }
  }

  private static void appendScalar(StringBuilder out, ValueType.Scalar type, Object value) {
    switch (type) {
      case STRING -> PercentEncoding.append(out, (String) value);
      case INT32 -> out.append(((Integer) value).intValue());
      case INT64 -> out.append(((Long) value).longValue());
      case BOOL -> out.append(((Boolean) value).booleanValue());
      case BYTES -> out.append(((Bytes) value).toHex());
      case TIMESTAMP -> out.append(((Instant) value).toEpochMilli());
      case FLOAT, DOUBLE ->
          throw new IllegalArgumentException("A key cannot be of type " + type.display());
    }
  }

  private static Object parse(ValueType type, String text) {
    if (type instanceof ValueType.Decimal decimal) {
      return new BigDecimal(text).setScale(decimal.scale(), RoundingMode.UNNECESSARY);
    }
    if (!(type instanceof ValueType.Scalar scalar)) {
      throw new IllegalArgumentException("A key cannot be of type " + type.display());
    }
    return switch (scalar) {
      case STRING -> PercentEncoding.decode(text);
      case INT32 -> Integer.valueOf(text);
      case INT64 -> Long.valueOf(text);
      case BOOL -> parseBool(text);
      case BYTES -> Bytes.ofHex(text);
      case TIMESTAMP -> Instant.ofEpochMilli(Long.parseLong(text));
      case FLOAT, DOUBLE ->
          throw new IllegalArgumentException("A key cannot be of type " + type.display());
    };
  }

  private static Boolean parseBool(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    throw new IllegalArgumentException("Not a BOOL: " + text);
  }

  private static List<String> split(String encoded) {
    List<String> parts = new ArrayList<>(2);
    int from = 0;
    for (int at = encoded.indexOf(SEPARATOR); at >= 0; at = encoded.indexOf(SEPARATOR, from)) {
      parts.add(encoded.substring(from, at));
      from = at + 1;
    }
    parts.add(encoded.substring(from));
    return parts;
  }
}
