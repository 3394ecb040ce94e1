/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.decode;

import static dev.lockstep.materialization.decode.DecodeFixtures.column;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.plan.SourceFormat;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TestJsonEventDecoder {
  private static final ValueType PRICE = new ValueType.Decimal(5, 2);

  static Stream<Arguments> accepted() {
    return Stream.of(
        Arguments.of(ValueType.INT32, "-2147483648", Integer.MIN_VALUE),
        Arguments.of(ValueType.INT32, "1.0", 1),
        Arguments.of(ValueType.INT32, "1e3", 1000),
        Arguments.of(ValueType.INT64, "9223372036854775807", Long.MAX_VALUE),
        Arguments.of(ValueType.INT64, "9223372036854775807.0", Long.MAX_VALUE),
        Arguments.of(ValueType.INT64, "null", null),
        Arguments.of(ValueType.DOUBLE, "0.1", 0.1),
        Arguments.of(ValueType.DOUBLE, "7", 7.0),
        Arguments.of(ValueType.DOUBLE, "-0.0", -0.0),
        Arguments.of(ValueType.DOUBLE, "9007199254740993", 9007199254740992.0),
        Arguments.of(ValueType.DOUBLE, "\"NaN\"", Double.NaN),
        Arguments.of(ValueType.DOUBLE, "\"-Infinity\"", Double.NEGATIVE_INFINITY),
        Arguments.of(ValueType.DOUBLE, "1e-999", 0.0),
        Arguments.of(ValueType.FLOAT, "\"Infinity\"", Float.POSITIVE_INFINITY),
        // Rounding through a double would give 1.0000001f.
        Arguments.of(ValueType.FLOAT, "1.00000005960464477540", 1.0000001f),
        Arguments.of(ValueType.FLOAT, "1.00000005960464477539", 1.0f),
        Arguments.of(ValueType.STRING, "\"\"", ""),
        Arguments.of(ValueType.STRING, "\"\\u0000\\ud83d\\ude00é\"", "\0😀é"),
        Arguments.of(ValueType.BOOL, "false", false),
        Arguments.of(ValueType.BYTES, "\"AP8=\"", Bytes.ofHex("00ff")),
        Arguments.of(PRICE, "1.5", new BigDecimal("1.50")),
        Arguments.of(PRICE, "\"-999.99\"", new BigDecimal("-999.99")),
        Arguments.of(PRICE, "1.5000", new BigDecimal("1.50")),
        Arguments.of(PRICE, "1e2", new BigDecimal("100.00")),
        Arguments.of(PRICE, "0e999999", new BigDecimal("0.00")),
        Arguments.of(ValueType.TIMESTAMP, "-1", Instant.ofEpochMilli(-1)),
        Arguments.of(
            ValueType.TIMESTAMP,
            "\"2026-11-20T10:47:30.1239+01:00\"",
            Instant.parse("2026-11-20T09:47:30.123Z")),
        Arguments.of(
            ValueType.TIMESTAMP,
            "\"1969-12-31T23:59:59.9999Z\"",
            Instant.parse("1969-12-31T23:59:59.999Z")),
        Arguments.of(new ValueType.ListOf(ValueType.STRING), "[]", List.of()),
        Arguments.of(new ValueType.ListOf(ValueType.INT32), "[1,2.0]", List.of(1, 2)),
        Arguments.of(
            new ValueType.ListOf(ValueType.DOUBLE), "[\"NaN\",1]", List.of(Double.NaN, 1.0)));
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(ValueType.INT32, "2147483648", "out of range for INT32"),
        Arguments.of(ValueType.INT32, "1.5", "not a 64-bit integer"),
        Arguments.of(ValueType.INT32, "\"1\"", "1 is not a INT32"),
        Arguments.of(ValueType.INT64, "9223372036854775808", "not a 64-bit integer"),
        Arguments.of(ValueType.INT64, "1e999999999", "not a 64-bit integer"),
        Arguments.of(ValueType.INT64, "1e-999999999", "not a 64-bit integer"),
        Arguments.of(ValueType.INT64, "true", "true is not a INT64"),
        Arguments.of(ValueType.DOUBLE, "1e999", "out of range for DOUBLE"),
        Arguments.of(ValueType.DOUBLE, "\"0.1\"", "0.1 is not a DOUBLE"),
        Arguments.of(ValueType.DOUBLE, "NaN", "Not valid JSON"),
        Arguments.of(ValueType.FLOAT, "3.5e38", "out of range for FLOAT"),
        Arguments.of(ValueType.STRING, "7", "7 is not a STRING"),
        Arguments.of(ValueType.STRING, "{\"a\":1}", "An object is not a STRING"),
        Arguments.of(ValueType.STRING, "\"\\ud83d\"", "unpaired surrogate"),
        Arguments.of(ValueType.STRING, "\"\\ude00\\ud83d\"", "unpaired surrogate"),
        Arguments.of(ValueType.BOOL, "1", "1 is not a BOOL"),
        Arguments.of(ValueType.BOOL, "\"true\"", "true is not a BOOL"),
        Arguments.of(ValueType.BYTES, "\"@\"", "Not Base64"),
        Arguments.of(PRICE, "1000", "does not fit DECIMAL(5,2)"),
        Arguments.of(PRICE, "0.001", "does not fit DECIMAL(5,2)"),
        Arguments.of(PRICE, "1e999999999", "does not fit DECIMAL(5,2)"),
        Arguments.of(PRICE, "1e-999999999", "does not fit DECIMAL(5,2)"),
        Arguments.of(PRICE, "\"x\"", "Not a decimal number: x"),
        Arguments.of(ValueType.TIMESTAMP, "\"2026-11-20T09:47:30\"", "Not an ISO 8601 time"),
        Arguments.of(ValueType.TIMESTAMP, "\"2026-02-30T09:47:30Z\"", "Not an ISO 8601 time"),
        Arguments.of(ValueType.TIMESTAMP, "\"\"", "Not an ISO 8601 time"),
        Arguments.of(ValueType.TIMESTAMP, "253402300800000", "outside the years 1 to 9999"),
        Arguments.of(ValueType.TIMESTAMP, "-62135596800001", "outside the years 1 to 9999"),
        Arguments.of(ValueType.TIMESTAMP, "1.5", "not a 64-bit integer"),
        Arguments.of(new ValueType.ListOf(ValueType.INT32), "[1,null]", "null is not a INT32"),
        Arguments.of(new ValueType.ListOf(ValueType.INT32), "[[1]]", "A list is not a INT32"),
        Arguments.of(new ValueType.ListOf(ValueType.INT32), "1", "1 is not a LIST<INT32>"));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void takesWhatFitsExactly(ValueType type, String json, @Nullable Object value)
      throws DecodeException {
    assertThat(decoder(type).decode(("{\"c\":" + json + "}").getBytes(UTF_8)))
        .containsExactly(value);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatDoesNotFit(ValueType type, String json, String reason) {
    assertThatThrownBy(() -> decoder(type).decode(("{\"c\":" + json + "}").getBytes(UTF_8)))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "7",
        "\"x\"",
        "[]",
        "[{\"c\":1}]",
        "{",
        "{\"c\":1",
        "{\"c\":1}}",
        "{\"c\":}",
        "{\"c\":1} x",
        "{\"c\":1}{\"c\":2}",
        "{\"c\":1,\"c\":1}",
        "{\"c\":1,\"d\":{\"e\":1,\"e\":2}}",
        "{'c':1}",
        "{c:1}",
        "{\"c\":01}",
        "{\"c\":1,}",
        "{\"c\":+1}",
        "{\"c\":1//x\n}",
        "\uFEFF{\"c\":1}"
      })
  void refusesWhatIsNoJsonObject(String event) {
    assertThatThrownBy(() -> decoder(ValueType.INT64).decode(event.getBytes(UTF_8)))
        .isInstanceOf(DecodeException.class)
        .hasMessageMatching("Not (valid JSON|a JSON object).*|Something follows the JSON object");
  }

  @Test
  void takesMissingColumnsAsNullAndIgnoresUndeclaredFields() throws DecodeException {
    assertThat(
            decoder(ValueType.INT64).decode("{\"x\":{\"c\":[1,{}]},\"y\":1e999}".getBytes(UTF_8)))
        .containsExactly((Object) null);
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[][] broken = {
      {(byte) 0xC0, (byte) 0x80}, // overlong
      {(byte) 0xED, (byte) 0xA0, (byte) 0xBD, (byte) 0xED, (byte) 0xB8, (byte) 0x80}, // surrogates
      {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, // beyond Unicode
      {(byte) 0xFF},
      {(byte) 0xC3} // cut
    };
    for (byte[] text : broken) {
      ByteArrayOutputStream event = new ByteArrayOutputStream();
      event.writeBytes("{\"c\":\"".getBytes(UTF_8));
      event.writeBytes(text);
      event.writeBytes("\"}".getBytes(UTF_8));
      assertThatThrownBy(() -> decoder(ValueType.STRING).decode(event.toByteArray()))
          .isInstanceOf(DecodeException.class)
          .hasMessage("Not valid UTF-8");
    }
    assertThatThrownBy(() -> decoder(ValueType.STRING).decode("{\"c\":\"a\"}".getBytes(UTF_16)))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("Not valid");
  }

  @Test
  void survivesEndlessNesting() {
    byte[] event = ("{\"c\":" + "[".repeat(500_000)).getBytes(UTF_8);
    assertThatThrownBy(() -> decoder(new ValueType.ListOf(ValueType.INT32)).decode(event))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("list");
    byte[] undeclared = ("{\"x\":" + "[".repeat(500_000)).getBytes(UTF_8);
    assertThatThrownBy(() -> decoder(ValueType.INT32).decode(undeclared))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("Not valid JSON");
  }

  private static EventDecoder decoder(ValueType type) {
    return EventDecoders.of(DecodeFixtures.source(new SourceFormat.Json(), column("c", type)));
  }
}
