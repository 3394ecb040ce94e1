/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.plan.ViewKind;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.jspecify.annotations.Nullable;

/** Arbitrary values of every type and a view that has all of them. */
final class RowSamples {
  static final List<ValueType> SCALARS =
      List.of(
          ValueType.INT32,
          ValueType.INT64,
          ValueType.FLOAT,
          ValueType.DOUBLE,
          ValueType.STRING,
          ValueType.BOOL,
          ValueType.BYTES,
          ValueType.TIMESTAMP,
          new ValueType.Decimal(38, 9));

  private RowSamples() {}

  static List<ValueType> columnTypes() {
    List<ValueType> types = new ArrayList<>(SCALARS);
    SCALARS.forEach(type -> types.add(new ValueType.ListOf(type)));
    return types;
  }

  static ViewPlan view() {
    List<ColumnPlan> columns = new ArrayList<>();
    for (ValueType type : columnTypes()) {
      columns.add(new ColumnPlan("c" + columns.size(), type, false));
    }
    return new ViewPlan(
        "everything",
        1,
        1,
        new EntityPlan("card", List.of(new ColumnPlan("c4", ValueType.STRING, true))),
        List.of(),
        columns,
        Optional.empty(),
        new ViewKind.Windowed(),
        List.of(),
        4);
  }

  /** Text without unpaired surrogates, rich in what stores and parsers trip over. */
  static Arbitrary<String> text() {
    Arbitrary<String> any =
        Arbitraries.integers()
            .between(0, Character.MAX_CODE_POINT)
            .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
            .map(Character::toString)
            .list()
            .ofMaxSize(20)
            .map(parts -> String.join("", parts));
    Arbitrary<String> hostile =
        Arbitraries.of(
            "",
            " ",
            "null",
            "~",
            "|",
            "%",
            "%7C",
            "%00",
            "a|b",
            "\0",
            "a\0b",
            "\"\\/\n\r\t\u2028",
            "\uFEFF",
            "\uFFFF",
            "😀",
            "'; DROP TABLE t; --",
            "NaN",
            "-Infinity",
            "é",
            "e\u0301");
    return Arbitraries.oneOf(any, hostile);
  }

  static Arbitrary<@Nullable Object> nullable(ValueType type) {
    return value(type).injectNull(0.1);
  }

  static Arbitrary<Object> value(ValueType type) {
    if (type instanceof ValueType.ListOf list) {
      return value(list.element()).list().ofMaxSize(5).map(List::copyOf).map(Object.class::cast);
    }
    if (type instanceof ValueType.Decimal decimal) {
      BigInteger bound = BigInteger.TEN.pow(decimal.precision()).subtract(BigInteger.ONE);
      return Arbitraries.bigIntegers()
          .between(bound.negate(), bound)
          .map(unscaled -> new BigDecimal(unscaled, decimal.scale()));
    }
    Arbitrary<?> values =
        switch ((ValueType.Scalar) type) {
          case INT32 -> Arbitraries.integers();
          case INT64 -> Arbitraries.longs();
          case FLOAT -> Arbitraries.integers().map(Float::intBitsToFloat).map(RowSamples::oneNaN);
          case DOUBLE ->
              Arbitraries.oneOf(
                  Arbitraries.longs().map(Double::longBitsToDouble).map(RowSamples::oneNaN),
                  Arbitraries.of(
                      0.0,
                      -0.0,
                      Double.NaN,
                      Double.MIN_VALUE,
                      Double.MAX_VALUE,
                      1e16,
                      Double.POSITIVE_INFINITY,
                      Double.NEGATIVE_INFINITY));
          case STRING -> text();
          case BOOL -> Arbitraries.of(true, false);
          case BYTES -> Arbitraries.bytes().array(byte[].class).ofMaxSize(20).map(Bytes::copyOf);
          case TIMESTAMP ->
              Arbitraries.longs()
                  .between(-62135596800000L, 253402300799999L)
                  .map(Instant::ofEpochMilli);
        };
    return values.map(Object.class::cast);
  }

  private static float oneNaN(float value) {
    return Float.isNaN(value) ? Float.NaN : value;
  }

  private static double oneNaN(double value) {
    return Double.isNaN(value) ? Double.NaN : value;
  }
}
