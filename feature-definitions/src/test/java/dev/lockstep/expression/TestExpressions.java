/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TestExpressions {
  private static final ImmutableMap<String, ValueType> TYPES =
      ImmutableMap.<String, ValueType>builder()
          .put("i", ValueType.INT32)
          .put("l", ValueType.INT64)
          .put("f", ValueType.FLOAT)
          .put("d", ValueType.DOUBLE)
          .put("p", new ValueType.Decimal(10, 2))
          .put("s", ValueType.STRING)
          .put("b", ValueType.BOOL)
          .put("by", ValueType.BYTES)
          .put("ts", ValueType.TIMESTAMP)
          .put("tags", new ValueType.ListOf(ValueType.STRING))
          .put("ids", new ValueType.ListOf(ValueType.INT32))
          .put("top", new ValueType.CountedList(ValueType.STRING))
          .put("type", ValueType.STRING)
          .buildOrThrow();

  private static final ImmutableMap<String, Object> VALUES =
      ImmutableMap.<String, Object>builder()
          .put("i", 5)
          .put("l", 7L)
          .put("f", 0.5f)
          .put("d", 2.5)
          .put("p", new BigDecimal("12.50"))
          .put("s", "abc")
          .put("b", true)
          .put("by", Bytes.ofHex("0102"))
          .put("ts", Instant.parse("2026-11-20T09:47:30.123Z"))
          .put("tags", List.of("x", "y"))
          .put("ids", List.of(1, 2))
          .put("top", List.of(new ValueCount("m1", 3)))
          .put("type", "card")
          .buildOrThrow();

  private static @Nullable Object evaluate(String text, String... nulls) {
    Map<String, @Nullable Object> values = new HashMap<>(VALUES);
    for (String name : nulls) {
      values.put(name, null);
    }
    return Expressions.compile(text, TYPES).evaluate(values::get);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "i + 1|INT64|6",
        "i * l|INT64|35",
        "l / 2|INT64|3",
        "l % 4|INT64|3",
        "f|DOUBLE|0.5",
        "d * 2|DOUBLE|5.0",
        "2 / d|DOUBLE|0.8",
        "l - d|DOUBLE|4.5",
        "d > 2|BOOL|true",
        "d == 2|BOOL|false",
        "2.0 == l - 5|BOOL|true",
        "d != 2|BOOL|true",
        "d / 0|DOUBLE|Infinity",
        "s + 'x'|STRING|abcx",
        "type == 'card'|BOOL|true",
        "s in ['a', 'abc']|BOOL|true",
        "s.upperAscii()|STRING|ABC",
        "s.matches('^a.c$')|BOOL|true",
        "s.split('b')|LIST<STRING>|[a, c]",
        "size(tags)|INT64|2",
        "tags.exists(t, t == 'y')|BOOL|true",
        "tags.filter(t, t != 'x')|LIST<STRING>|[y]",
        "ids.map(n, n * 10)|LIST<INT64>|[10, 20]",
        "ids[1]|INT64|2",
        "ids.all(n, n > 0) ? 'positive' : 'mixed'|STRING|positive",
        "by == b'\\x01\\x02'|BOOL|true",
        "by|BYTES|0x0102",
        "ts.getHours()|INT64|9",
        "ts.getFullYear('Europe/Berlin')|INT64|2026",
        "ts + duration('1h')|TIMESTAMP|2026-11-20T10:47:30.123Z",
        "ts + duration('1us')|TIMESTAMP|2026-11-20T09:47:30.123Z",
        "ts > timestamp('2020-01-01T00:00:00Z')|BOOL|true",
        "millis(ts)|INT64|1795168050123",
        "millis(ts - timestamp('2026-11-20T09:47:30Z'))|INT64|123",
        "math.greatest(i, 9)|INT64|9",
        "math.round(d)|DOUBLE|3.0",
        "cel.bind(x, i + 1, x * x)|INT64|36",
        "p + p|DECIMAL(38,2)|25.00",
        "p * p|DECIMAL(38,4)|156.2500",
        "p * 3 - 1|DECIMAL(38,2)|36.50",
        "-p|DECIMAL(38,2)|-12.50",
        "p > 12|BOOL|true",
        "12 >= p|BOOL|false",
        "p == decimal('12.5')|BOOL|true",
        "p - decimal('0.50') == 12|BOOL|true",
        "p != 12|BOOL|true",
        "round(p * p, 1)|DECIMAL(38,1)|156.2",
        "divide(p, decimal(3), 5)|DECIMAL(38,5)|4.16667",
        "decimal(d, 1)|DECIMAL(38,1)|2.5",
        "p > 100 ? p : decimal('0.125')|DECIMAL(38,3)|0.125",
        "[p, p + 1]|LIST<DECIMAL(38,2)>|[12.50, 13.50]",
        "string(p)|STRING|12.50",
        "double(p) * d|DOUBLE|31.25",
        "int(p)|INT64|12",
        "string(top[0].value)|STRING|m1",
        "int(top[0].count)|INT64|3",
      })
  void evaluates(String text, String type, String result) {
    assertThat(Expressions.compile(text, TYPES).resultType().display()).isEqualTo(type);
    assertThat(evaluate(text)).hasToString(result);
  }

  @Test
  void givesTheJavaRepresentationOfTheType() {
    assertThat(evaluate("i")).isEqualTo(5L);
    assertThat(evaluate("by")).isEqualTo(Bytes.ofHex("0102"));
    assertThat(evaluate("p")).isEqualTo(new BigDecimal("12.50"));
    assertThat(evaluate("[p]")).isEqualTo(List.of(new BigDecimal("12.50")));
    assertThat(evaluate("0.0 / 0.0")).isEqualTo(Double.NaN);
    assertThat(evaluate("-0.0")).isEqualTo(-0.0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i + 1",
        "i * l",
        "d * 2",
        "d > 2",
        "s + 'x'",
        "s.upperAscii()",
        "!b",
        "b && true",
        "b || false",
        "b ? 1 : 2",
        "by",
        "size(by)",
        "ts",
        "ts.getHours()",
        "size(tags)",
        "tags",
        "tags.exists(t, t == 'y')",
        "p",
        "p + p",
        "p > 12",
        "round(decimal(s), 2)",
        "[s]",
        "top[0].count == 1",
        "i / 0",
        "int(top[0].count)",
        "tags[5]",
      })
  void givesNullWhenItFailsOnNull(String text) {
    assertThat(evaluate(text, TYPES.keySet().toArray(String[]::new))).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '"',
      value = {
        "i == null~true",
        "i != null~false",
        "d == null~true",
        "s == null~true",
        "b == null~true",
        "by == null~true",
        "ts == null~true",
        "p == null~true",
        "null == p~true",
        "tags == null~true",
        "null != tags~false",
        "i == 5~false",
        "d == 5~false",
        "p == 5~false",
        "s != 'TEST'~true",
        "s in ['a']~false",
        "i == null || i > 3~true",
        "i != null && i > 3~false",
        "i > 3 || type == 'card'~true",
        "i > 3 && type == 'other'~false",
        "i == null ? 0 : i~0",
        "d == null ? 0.0 : d~0.0",
        "null == null~true",
      })
  void seesNull(String text, String result) {
    String[] nulls = TYPES.keySet().stream().filter(n -> !n.equals("type")).toArray(String[]::new);
    assertThat(evaluate(text, nulls)).hasToString(result);
  }

  @Test
  void nullIsNotTrue() {
    Expression expression = Expressions.compile("i > 3", TYPES);
    assertThat(expression.test(name -> null)).isFalse();
    assertThat(expression.test(name -> 4)).isTrue();
    Expression both = Expressions.and(expression, Expressions.compile("d > 1.0", TYPES));
    assertThat(both.text()).isEqualTo("(i > 3) && (d > 1.0)");
    assertThat(both.variables()).containsExactly("i", "d");
    assertThat(both.test(VALUES::get)).isTrue();
    assertThat(both.test(name -> name.equals("i") ? 4 : null)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "i / 0|'i / 0' failed: division by zero",
        "l % (i - 5)|'l % (i - 5)' failed: division by zero",
        "9223372036854775807 + i|'9223372036854775807 + i' failed: a number is out of range",
        "int(d * 1e300)|'int(d * 1e300)' failed: a number is out of range",
        "ids[2]|'ids[2]' failed: Index out of bounds: 2",
        "int(s)|'int(s)' failed: For input string: \"abc\"",
        "round(decimal(s), 2)|'round(decimal(s), 2)' failed: 'abc' is not a decimal",
        "divide(p, p - p, 2)|'divide(p, p - p, 2)' failed: division by zero",
        "decimal(d / 0, 2)|'decimal(d / 0, 2)' failed: Infinity is not a decimal",
        "p * decimal('1000000000000000000000000000000000000')|'p * decimal('1000000000000000000000000000000000000')' failed: a decimal of more than 38 digits",
      })
  void failsOnValuesThatAreNotNull(String text, String message) {
    assertThatThrownBy(() -> evaluate(text))
        .isInstanceOf(ExpressionException.class)
        .hasMessageStartingWith(message.replace("\\\"", "\""));
  }

  @Test
  void endsRunawayLoops() {
    assertThatThrownBy(() -> evaluate("lists.range(100000).all(n, n >= 0)"))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("10000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "''|1:1: the expression is empty",
        "amount + 1|1:1: unknown name 'amount'",
        "typ == 'card'|1:1: unknown name 'typ'; did you mean 'type'?",
        "i + tagz.size()|1:5: unknown name 'tagz'; did you mean 'tags'?",
        "s.startWith('a')|1:3: unknown function 'startWith'; did you mean 'startsWith'?",
        "now()|1:1: unknown function 'now'",
        "i +|1:4: the expression ends too early",
        "i = 5|1:3: unexpected '='",
        "i + s|1:3: '+' cannot be applied to (int, string)",
        "s > 5|1:3: '>' cannot be applied to (string, int)",
        "s == 5|1:3: '==' cannot be applied to (string, int)",
        "p + d|1:3: '+' cannot be applied to (decimal, double)",
        "!i|1:1: '!' cannot be applied to (int)",
        "i in 5|1:3: 'in' cannot be applied to (int, int)",
        "b ? 1 : 'a'|1:3: '? :' needs a bool and two values of one type, not (bool, int, string)",
        "s.size(1)|1:7: function 'size' does not take string.(int)",
        "in == 5|1:1: unexpected 'in'",
        "package == 5|1:1: 'package' is a reserved word",
        "null|1:1: the result is always null",
        "1u|1:1: the result is of type uint, which no feature or column can have: convert it with int(...)",
        "ts - ts|1:1: the result is of type duration, which no feature or column can have: convert it with millis(...)",
        "{'a': 1}|1:1: the result is of type map, which no feature or column can have",
        "top[0].value|1:1: the result is of type dyn, which no feature or column can have: convert it, say with double(...)",
        "[[1]]|1:1: the result is of type list, which no feature or column can have",
        "decimal(s)|1:1: the scale of this decimal is not known: wrap it as round(..., 2), say",
        "divide(p, p, 39)|1:1: a decimal of scale 39 does not exist: wrap it as round(..., 2), say",
      })
  void refusesToCompile(String text, String message) {
    String source = text.equals("''") ? "" : text;
    assertThatThrownBy(() -> Expressions.compile(source, TYPES))
        .isInstanceOf(InvalidExpressionException.class)
        .hasMessage(message);
  }

  @Test
  void reportsEveryIssueWithItsPlace() {
    InvalidExpressionException e =
        catchThrowableOfType(
            InvalidExpressionException.class,
            () -> Expressions.compile("x1 > 0\n && 'äöü' == y1", TYPES));
    assertThat(e.issues())
        .extracting(InvalidExpressionException.Issue::toString)
        .containsExactly("1:1: unknown name 'x1'", "2:14: unknown name 'y1'");
  }

  @Test
  void aRequiredVariableIsNeverNull() {
    List<Variable> variables =
        List.of(
            new Variable("x", ValueType.STRING, false), new Variable("y", ValueType.STRING, true));
    assertThat(Expressions.compile("x + y", variables).resultType()).isEqualTo(ValueType.STRING);
    assertThatThrownBy(() -> Expressions.compile("x == null", variables))
        .isInstanceOf(InvalidExpressionException.class)
        .hasMessage("1:3: '==' cannot be applied to (string, null)");
  }

  @Test
  void namesItsVariables() {
    Expression expression = Expressions.compile("s == 'x' && i > 0 || i < -5", TYPES);
    assertThat(expression.variables()).containsExactly("i", "s");
    assertThat(expression.text()).isEqualTo("s == 'x' && i > 0 || i < -5");
    assertThat(expression).hasToString("s == 'x' && i > 0 || i < -5");
  }

  @Test
  void isThreadSafe() throws Exception {
    Expression expression =
        Expressions.compile("ids.map(n, n * i).exists(n, n == l) ? l : i", TYPES);
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Boolean>> tasks =
          IntStream.range(0, 4)
              .<Callable<Boolean>>mapToObj(t -> () -> agrees(expression, t))
              .toList();
      for (var result : executor.invokeAll(tasks)) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private static boolean agrees(Expression expression, int thread) {
    for (int n = 0; n < 2000; n++) {
      int i = n * 4 + thread;
      boolean hit = n % 2 == 0;
      Map<String, Object> values = Map.of("i", i, "l", hit ? 2L * i : -1L, "ids", List.of(1, 2));
      if (!Long.valueOf(hit ? 2L * i : i).equals(expression.evaluate(values::get))) {
        return false;
      }
    }
    return true;
  }
}
