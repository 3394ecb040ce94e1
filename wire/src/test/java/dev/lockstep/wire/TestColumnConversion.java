/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.proto.v1.Int32Values;
import dev.lockstep.proto.v1.Int64Values;
import dev.lockstep.proto.v1.StringValues;
import dev.lockstep.proto.v1.Value;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import dev.lockstep.type.ValueType;
import dev.lockstep.type.Values;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TestColumnConversion {
  private static final ValueType PRICE = new ValueType.Decimal(10, 2);

  static Stream<Arguments> columns() {
    return Stream.of(
        column(ValueType.INT32, 0, null, Integer.MIN_VALUE, Integer.MAX_VALUE, -1),
        column(ValueType.INT64, Long.MIN_VALUE, 0L, Long.MAX_VALUE, null, -1L),
        column(
            ValueType.FLOAT,
            0.0f,
            -0.0f,
            null,
            Float.NaN,
            Float.intBitsToFloat(0x7fc0_1234),
            Float.intBitsToFloat(0xffc0_0001),
            Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE),
        column(
            ValueType.DOUBLE,
            0.0,
            -0.0,
            Double.NaN,
            Double.longBitsToDouble(0x7ff8_0000_dead_beefL),
            Double.longBitsToDouble(0xfff8_0000_0000_0001L),
            null,
            Double.POSITIVE_INFINITY,
            Double.MIN_VALUE,
            0.1),
        column(PRICE, new BigDecimal("0.00"), new BigDecimal("-99999999.99"), null),
        column(
            new ValueType.Decimal(38, 38),
            new BigDecimal("0.12345678901234567890123456789012345678")),
        column(ValueType.STRING, "", "a", null, "\u0000", "Zoë 店 😀", "null"),
        column(ValueType.BOOL, true, false, null),
        column(ValueType.BYTES, Bytes.ofHex(""), Bytes.ofHex("00ff"), null),
        column(
            ValueType.TIMESTAMP,
            Instant.EPOCH,
            Instant.ofEpochMilli(-62_135_596_800_000L),
            Instant.ofEpochMilli(253_402_300_799_999L),
            null),
        column(new ValueType.ListOf(ValueType.DOUBLE), List.of(), List.of(-0.0, Double.NaN), null),
        column(new ValueType.ListOf(PRICE), List.of(new BigDecimal("1.50"))),
        column(new ValueType.ListOf(ValueType.STRING), List.of("", "x"), null, List.of("y")),
        column(new ValueType.ListOf(ValueType.BYTES), List.of(Bytes.ofHex("01"))),
        column(
            new ValueType.CountedList(ValueType.STRING),
            List.of(),
            null,
            List.of(new ValueCount("b", 3), new ValueCount("", 1))),
        column(new ValueType.CountedList(ValueType.INT32), List.of(new ValueCount(-1, 3))),
        column(ValueType.STRING),
        column(ValueType.INT32, null, null));
  }

  @ParameterizedTest
  @MethodSource("columns")
  void columnsRoundTripToTheBit(ValueType type, List<Object> values) throws Exception {
    ValueColumn column = overTheWire(ColumnBuilder.build(type, values));

    List<String> problems = new ArrayList<>();
    List<Object> back =
        ColumnReader.read(column, type, (row, what) -> problems.add(row + " " + what));

    assertThat(problems).isEmpty();
    assertThat(ColumnReader.rows(column)).isEqualTo(values.size());
    assertIdentical(back, values);
  }

  @ParameterizedTest
  @MethodSource("columns")
  void cellsRoundTripToTheBit(ValueType type, List<Object> values) throws Exception {
    ValueColumn column = overTheWire(ColumnBuilder.build(type, values));

    List<Object> back = new ArrayList<>();
    for (int row = 0; row < values.size(); row++) {
      back.add(ColumnCells.get(column, row));
    }

    assertIdentical(back, values);
  }

  @ParameterizedTest
  @MethodSource("columns")
  void singleValuesRoundTripToTheBit(ValueType type, List<Object> values) throws Exception {
    List<Object> back = new ArrayList<>();
    for (Object value : values) {
      Value wire = Value.parseFrom(ValueConverter.toProto(type, value).toByteString());
      back.addAll(
          ColumnReader.read(
              ValueConverter.toColumn(wire),
              type,
              (row, what) -> {
                throw new AssertionError(what);
              }));
    }

    assertIdentical(back, values);
  }

  @Test
  void nullRowsHoldTheNeutralValue() {
    assertThat(ColumnBuilder.build(ValueType.STRING, Arrays.asList("a", null, "b", null)))
        .isEqualTo(
            ValueColumn.newBuilder()
                .setStrings(
                    StringValues.newBuilder()
                        .addValues("a")
                        .addValues("")
                        .addValues("b")
                        .addValues(""))
                .addNulls(1)
                .addNulls(3)
                .build());
  }

  @Test
  void integersOfEitherWidthAreReadWhereTheyFit() {
    ValueColumn wide =
        ValueColumn.newBuilder()
            .setInt64S(Int64Values.newBuilder().addValues(-5).addValues(5_000_000_000L))
            .build();
    ValueColumn narrow =
        ValueColumn.newBuilder().setInt32S(Int32Values.newBuilder().addValues(7)).build();

    assertThat(problems(wide, ValueType.INT32)).containsExactly("1 is outside INT32: 5000000000");
    assertThat(ColumnReader.read(narrow, ValueType.INT64, (row, what) -> {})).containsExactly(7L);
  }

  @Test
  void decimalsMustFit() {
    ValueColumn column =
        ColumnBuilder.build(
            ValueType.STRING,
            List.of(
                "1",
                "-1.5",
                "1.50000",
                "1.505",
                "123456789.00",
                "1e2",
                "NaN",
                "",
                "٣",
                "99999999.99"));
    ValueColumn decimals =
        ValueColumn.newBuilder()
            .setDecimals(
                dev.lockstep.proto.v1.DecimalValues.newBuilder()
                    .addAllValues(column.getStrings().getValuesList()))
            .build();

    assertThat(problems(decimals, PRICE))
        .containsExactly(
            "3 does not fit DECIMAL(10,2): '1.505'",
            "4 does not fit DECIMAL(10,2): '123456789.00'",
            "5 does not fit DECIMAL(10,2): '1e2'",
            "6 does not fit DECIMAL(10,2): 'NaN'",
            "7 does not fit DECIMAL(10,2): ''",
            "8 does not fit DECIMAL(10,2): '٣'");
    assertThat(ColumnReader.read(decimals, PRICE, (row, what) -> {}))
        .startsWith(new BigDecimal("1.00"), new BigDecimal("-1.50"), new BigDecimal("1.50"));
  }

  @Test
  void aColumnOfAnotherTypeIsOneProblem() {
    ValueColumn strings = ColumnBuilder.build(ValueType.STRING, List.of("a", "b"));

    assertThat(problems(strings, ValueType.INT64))
        .containsExactly("-1 holds STRING values instead of INT64");
    assertThat(problems(strings, new ValueType.ListOf(ValueType.STRING)))
        .containsExactly("-1 holds STRING values instead of LIST<STRING>");
  }

  @Test
  void listsOfAnotherElementTypeAreProblemsOfTheirRows() {
    ValueColumn lists =
        ColumnBuilder.build(
            new ValueType.ListOf(ValueType.INT64), List.of(List.of(), List.of(1L, 1L << 40)));

    assertThat(problems(lists, new ValueType.ListOf(ValueType.STRING)))
        .containsExactly("1 holds INT64 values instead of STRING");
    assertThat(problems(lists, new ValueType.ListOf(ValueType.INT32)))
        .containsExactly("1 has element 1 that is outside INT32: 1099511627776");
  }

  @Test
  void nullNumbersMustAscendAndStayInside() {
    ValueColumn column = ColumnBuilder.build(ValueType.STRING, List.of("a", "b"));

    assertThat(problems(column.toBuilder().addNulls(1).addNulls(0).build(), ValueType.STRING))
        .containsExactly("-1 lists row 0 in nulls, which must ascend and stay below 2");
    assertThat(problems(column.toBuilder().addNulls(2).build(), ValueType.STRING))
        .containsExactly("-1 lists row 2 in nulls, which must ascend and stay below 2");
    assertThat(problems(column.toBuilder().addNulls(-1).build(), ValueType.STRING))
        .containsExactly("-1 lists row 4294967295 in nulls, which must ascend and stay below 2");
  }

  @Test
  void quotedTextIsShortAndPrintable() {
    assertThat(Texts.quote("a\nb")).isEqualTo("'a\\u000ab'");
    assertThat(Texts.quote("x".repeat(100))).isEqualTo("'" + "x".repeat(60) + "…'");
    assertThat(Texts.quote("x".repeat(59) + "😀")).isEqualTo("'" + "x".repeat(59) + "…'");
  }

  private static List<String> problems(ValueColumn column, ValueType type) {
    List<String> problems = new ArrayList<>();
    ColumnReader.read(column, type, (row, what) -> problems.add(row + " " + what));
    return problems;
  }

  private static ValueColumn overTheWire(ValueColumn column) throws InvalidProtocolBufferException {
    return ValueColumn.parseFrom(column.toByteString());
  }

  private static void assertIdentical(List<Object> actual, List<Object> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(Values.identical(actual.get(i), expected.get(i)))
          .as("%s is %s", actual.get(i), expected.get(i))
          .isTrue();
    }
  }

  private static Arguments column(ValueType type, @Nullable Object... values) {
    return Arguments.of(type, Arrays.asList(values));
  }
}
