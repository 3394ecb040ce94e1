/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.importing;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.feast.proto.types.ValueType.Enum;
import java.util.Optional;

/** How definitions spell Feast's types. */
final class FeastTypes {
  private static final ImmutableMap<Enum, String> EXACT =
      ImmutableMap.<Enum, String>builder()
          .put(Enum.BYTES, "BYTES")
          .put(Enum.STRING, "STRING")
          .put(Enum.INT32, "INT32")
          .put(Enum.INT64, "INT64")
          .put(Enum.DOUBLE, "DOUBLE")
          .put(Enum.FLOAT, "FLOAT")
          .put(Enum.BOOL, "BOOL")
          .put(Enum.UNIX_TIMESTAMP, "TIMESTAMP")
          .put(Enum.BYTES_LIST, "LIST<BYTES>")
          .put(Enum.STRING_LIST, "LIST<STRING>")
          .put(Enum.INT32_LIST, "LIST<INT32>")
          .put(Enum.INT64_LIST, "LIST<INT64>")
          .put(Enum.DOUBLE_LIST, "LIST<DOUBLE>")
          .put(Enum.FLOAT_LIST, "LIST<FLOAT>")
          .put(Enum.BOOL_LIST, "LIST<BOOL>")
          .put(Enum.UNIX_TIMESTAMP_LIST, "LIST<TIMESTAMP>")
          .build();

  private static final ImmutableMap<Enum, String> NEAR =
      ImmutableMap.<Enum, String>builder()
          .put(Enum.BYTES_SET, "LIST<BYTES>")
          .put(Enum.STRING_SET, "LIST<STRING>")
          .put(Enum.INT32_SET, "LIST<INT32>")
          .put(Enum.INT64_SET, "LIST<INT64>")
          .put(Enum.DOUBLE_SET, "LIST<DOUBLE>")
          .put(Enum.FLOAT_SET, "LIST<FLOAT>")
          .put(Enum.BOOL_SET, "LIST<BOOL>")
          .put(Enum.UNIX_TIMESTAMP_SET, "LIST<TIMESTAMP>")
          .put(Enum.UUID_SET, "LIST<STRING>")
          .put(Enum.TIME_UUID_SET, "LIST<STRING>")
          .put(Enum.JSON, "STRING")
          .put(Enum.JSON_LIST, "LIST<STRING>")
          .put(Enum.UUID, "STRING")
          .put(Enum.TIME_UUID, "STRING")
          .put(Enum.UUID_LIST, "LIST<STRING>")
          .put(Enum.TIME_UUID_LIST, "LIST<STRING>")
          .build();

  private FeastTypes() {}

  /** Empty if no type of ours holds such values, or if it takes more than the name to say which. */
  static Optional<String> spelling(Enum type) {
    return Optional.ofNullable(EXACT.getOrDefault(type, NEAR.get(type)));
  }

  /** How values differ, if they do. */
  static Optional<String> difference(Enum type) {
    if (!NEAR.containsKey(type)) {
      return Optional.empty();
    }
    return Optional.of(
        type.name().endsWith("_SET")
            ? "a set in Feast, a list here: it keeps order and duplicates"
            : type + " in Feast, text here: nothing checks what it says");
  }

  /** What to write for a type that has no spelling. */
  static String advice(Enum type) {
    return switch (type) {
      case DECIMAL -> "DECIMAL(p,s), with the digits that it has";
      case DECIMAL_LIST, DECIMAL_SET -> "LIST<DECIMAL(p,s)>, with the digits that they have";
      case INVALID, UNRECOGNIZED -> "a type";
      default -> "STRING if events hold it as text; or its fields as columns of their own";
    };
  }
}
