/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.type.ValueType;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TestColumnEncoding {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<Arguments> states() {
    return Stream.of(
        Arguments.of(ValueType.INT32, null, 0, 0),
        Arguments.of(ValueType.INT32, -7, 1, -7),
        Arguments.of(ValueType.BOOL, true, 1, 1),
        Arguments.of(ValueType.INT64, null, 0, 0L),
        Arguments.of(ValueType.DOUBLE, 0.0, 1, 0.0),
        Arguments.of(ValueType.DOUBLE, -0.0, 5, 0.0),
        Arguments.of(ValueType.DOUBLE, Double.NaN, 2, 0.0),
        Arguments.of(ValueType.FLOAT, Float.POSITIVE_INFINITY, 3, 0.0),
        Arguments.of(ValueType.DOUBLE, Double.NEGATIVE_INFINITY, 4, 0.0),
        Arguments.of(ValueType.FLOAT, 0.1f, 1, (double) 0.1f),
        Arguments.of(ValueType.STRING, null, 0, ""),
        Arguments.of(ValueType.STRING, "", 1, ""),
        Arguments.of(ValueType.STRING, "null", 1, "null"),
        Arguments.of(ValueType.STRING, "a\0b", 6, "YQBi"),
        Arguments.of(
            new ValueType.ListOf(ValueType.DOUBLE), List.of(-0.0, Double.NaN), 1, "[-0.0,\"NaN\"]"),
        Arguments.of(new ValueType.ListOf(ValueType.STRING), List.of("\0"), 1, "[\"\\u0000\"]"));
  }

  @ParameterizedTest
  @MethodSource("states")
  void storesValueAndState(ValueType type, @Nullable Object value, int state, Object stored) {
    assertThat(ColumnEncoding.state(type, value)).isEqualTo(state);
    assertThat(ColumnEncoding.stored(type, value)).isEqualTo(stored);
  }

  @Test
  void refusesTextThatIsNotUnicode() {
    assertThatThrownBy(() -> ColumnEncoding.stored(ValueType.STRING, "a\uD800"))
        .isInstanceOf(InvalidRowException.class)
        .hasMessage("Text holds an unpaired surrogate");
    assertThatThrownBy(() -> ColumnEncoding.stored(ValueType.STRING, "\uDC00\uD800"))
        .isInstanceOf(InvalidRowException.class)
        .hasMessageContaining("surrogate");
  }

  @Test
  void refusesAStateThatTheTypeDoesNotHave() {
    assertThatThrownBy(() -> ColumnEncoding.restore(ValueType.INT32, 0, ColumnEncoding.NAN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("INT32");
    assertThatThrownBy(() -> ColumnEncoding.restore(ValueType.INT32, 0, 99))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("99");
  }

  @Property(tries = 4000)
  void everyBitComesBackThroughJson(@ForAll("typedValues") Tuple2<ValueType, Object> sample)
      throws Exception {
    ValueType type = sample.get1();
    Object value = sample.get2();
    Object stored = ColumnEncoding.stored(type, value);

    JsonNode parsed = JSON.readTree(JSON.writeValueAsBytes(stored));
    Object back = parsed.isTextual() ? parsed.textValue() : parsed.numberValue();

    // equals of the boxed types tells -0.0 from 0.0 and finds NaN equal to itself
    assertThat(ColumnEncoding.restore(type, back, ColumnEncoding.state(type, value)))
        .isEqualTo(value);
    if (stored instanceof String text) {
      assertThat(text).doesNotContain("\0");
    }
    if (stored instanceof Double number) {
      assertThat(number).isFinite();
    }
  }

  @Provide
  Arbitrary<Tuple2<ValueType, @Nullable Object>> typedValues() {
    return Arbitraries.of(RowSamples.columnTypes())
        .flatMap(type -> RowSamples.nullable(type).map(value -> Tuple.of(type, value)));
  }
}
