/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.feast.exporting;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.feast.proto.types.ValueType.Enum;
import dev.lockstep.type.ValueType;
import dev.lockstep.type.ValueType.CountedList;
import dev.lockstep.type.ValueType.Decimal;
import dev.lockstep.type.ValueType.ListOf;
import dev.lockstep.type.ValueType.Scalar;

/** Feast's types for ours, and Spark's names for them. */
final class WireTypes {
  private static final ImmutableMap<Scalar, Enum> SCALARS =
      ImmutableMap.of(
          Scalar.INT32, Enum.INT32,
          Scalar.INT64, Enum.INT64,
          Scalar.FLOAT, Enum.FLOAT,
          Scalar.DOUBLE, Enum.DOUBLE,
          Scalar.STRING, Enum.STRING,
          Scalar.BOOL, Enum.BOOL,
          Scalar.BYTES, Enum.BYTES,
          Scalar.TIMESTAMP, Enum.UNIX_TIMESTAMP);

  private static final ImmutableMap<Scalar, String> SPARK =
      ImmutableMap.of(
          Scalar.INT32, "int",
          Scalar.INT64, "bigint",
          Scalar.FLOAT, "float",
          Scalar.DOUBLE, "double",
          Scalar.STRING, "string",
          Scalar.BOOL, "boolean",
          Scalar.BYTES, "binary",
          Scalar.TIMESTAMP, "timestamp");

  private WireTypes() {}

  /** A list of (value, count) is a list of maps. */
  static Enum of(ValueType type) {
    if (type instanceof ListOf list) {
      return Enum.valueOf(of(list.element()) + "_LIST");
    }
    if (type instanceof CountedList) {
      return Enum.MAP_LIST;
    }
    if (type instanceof Decimal) {
      return Enum.DECIMAL;
    }
    return SCALARS.getOrDefault(type, Enum.INVALID);
  }

  /** In the DDL of Spark. */
  static String spark(ValueType type) {
    if (type instanceof ListOf list) {
      return "array<" + spark(list.element()) + ">";
    }
    if (type instanceof Decimal decimal) {
      return "decimal(" + decimal.precision() + "," + decimal.scale() + ")";
    }
    return SPARK.getOrDefault(type, "string");
  }
}
