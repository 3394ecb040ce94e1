/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.Immutable;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelFunctionOverload;
import dev.lockstep.expression.CelFunctions.Parameter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/** What Lockstep adds to CEL: decimals, int and double in one operation, list == null, millis(). */
final class CelLibrary {
  static final OpaqueType DECIMAL_TYPE = OpaqueType.create("decimal");

  private static final Parameter<CelDecimal> DECIMAL =
      new Parameter<>(DECIMAL_TYPE, CelDecimal.class);
  private static final Parameter<Long> INT = new Parameter<>(SimpleType.INT, Long.class);
  private static final Parameter<Double> DOUBLE = new Parameter<>(SimpleType.DOUBLE, Double.class);
  private static final Parameter<String> STRING = new Parameter<>(SimpleType.STRING, String.class);

  private CelLibrary() {}

  static CelFunctions functions() {
    CelFunctions functions = new CelFunctions();
    addMixedArithmetic(functions);
    addDecimalArithmetic(functions);
    addDecimalConversions(functions);
    addEqualities(functions);
    functions.unary(
        "millis",
        SimpleType.INT,
        new Parameter<>(SimpleType.TIMESTAMP, Instant.class),
        Instant::toEpochMilli);
    functions.unary(
        "millis",
        SimpleType.INT,
        new Parameter<>(SimpleType.DURATION, Duration.class),
        Duration::toMillis);
    return functions;
  }

  private static void addMixedArithmetic(CelFunctions functions) {
    mixed(functions, "_+_", Double::sum);
    mixed(functions, "_-_", (a, b) -> a - b);
    mixed(functions, "_*_", (a, b) -> a * b);
    mixed(functions, "_/_", (a, b) -> a / b);
  }

  private static void mixed(
      CelFunctions functions, String operator, CelFunctionOverload.Binary<Double, Double> body) {
    functions.widening(operator, SimpleType.DOUBLE, DOUBLE, INT, Long::doubleValue, body);
  }

  private static void addDecimalArithmetic(CelFunctions functions) {
    decimal(functions, "_+_", DECIMAL_TYPE, CelDecimal::plus);
    decimal(functions, "_-_", DECIMAL_TYPE, CelDecimal::minus);
    decimal(functions, "_*_", DECIMAL_TYPE, CelDecimal::times);
    comparison(functions, "_<_", order -> order < 0);
    comparison(functions, "_<=_", order -> order <= 0);
    comparison(functions, "_>_", order -> order > 0);
    comparison(functions, "_>=_", order -> order >= 0);
    functions.unary("-_", DECIMAL_TYPE, DECIMAL, CelDecimal::negated);
    functions.binary("round", DECIMAL_TYPE, DECIMAL, INT, CelDecimal::round);
    functions.many(
        "divide",
        DECIMAL_TYPE,
        ImmutableList.of(DECIMAL, DECIMAL, INT),
        args -> ((CelDecimal) args[0]).dividedBy((CelDecimal) args[1], (Long) args[2]));
  }

  /** Whether the result of a comparison is what an operator asks for. */
  @Immutable
  private interface OrderTest {
    boolean test(int order);
  }

  private static void comparison(CelFunctions functions, String operator, OrderTest holds) {
    decimal(functions, operator, SimpleType.BOOL, (a, b) -> holds.test(a.compareTo(b)));
  }

  private static void decimal(
      CelFunctions functions,
      String operator,
      CelType result,
      CelFunctionOverload.Binary<CelDecimal, CelDecimal> body) {
    functions.binary(operator, result, DECIMAL, DECIMAL, body);
    functions.widening(operator, result, DECIMAL, INT, CelDecimal::of, body);
  }

  private static void addDecimalConversions(CelFunctions functions) {
    functions.unary("decimal", DECIMAL_TYPE, STRING, CelDecimal::parse);
    functions.unary("decimal", DECIMAL_TYPE, INT, CelDecimal::of);
    functions.binary("decimal", DECIMAL_TYPE, DOUBLE, INT, CelDecimal::of);
    functions.unary("string", SimpleType.STRING, DECIMAL, CelDecimal::toString);
    functions.unary("double", SimpleType.DOUBLE, DECIMAL, d -> d.number().doubleValue());
    functions.unary("int", SimpleType.INT, DECIMAL, CelDecimal::toLong);
  }

  /** Equality in CEL is between values of one type; null differs from everything but null. */
  private static void addEqualities(CelFunctions functions) {
    equality(functions, SimpleType.DOUBLE, SimpleType.INT);
    equality(functions, DECIMAL_TYPE, SimpleType.INT);
    CelType list = ListType.create(TypeParamType.create("E"));
    equality(functions, list, SimpleType.NULL_TYPE);
  }

  private static void equality(CelFunctions functions, CelType a, CelType b) {
    Parameter<Object> first = new Parameter<>(a, Object.class);
    Parameter<Object> second = new Parameter<>(b, Object.class);
    functions.binary("_==_", SimpleType.BOOL, first, second, CelLibrary::same);
    functions.binary("_==_", SimpleType.BOOL, second, first, CelLibrary::same);
    functions.binary("_!=_", SimpleType.BOOL, first, second, (x, y) -> !same(x, y));
    functions.binary("_!=_", SimpleType.BOOL, second, first, (x, y) -> !same(x, y));
  }

  private static boolean same(Object a, Object b) {
    if (a instanceof NullValue || b instanceof NullValue) {
      return a.equals(b);
    }
    if (a instanceof Double || b instanceof Double) {
      double number = a instanceof Double ? (Double) a : (Double) b;
      long whole = a instanceof Long ? (Long) a : (Long) b;
      return !Double.isNaN(number)
          && !Double.isInfinite(number)
          && new BigDecimal(number).compareTo(BigDecimal.valueOf(whole)) == 0;
    }
    return widen(a).equals(widen(b));
  }

  private static Object widen(Object value) {
    return value instanceof Long whole ? CelDecimal.of(whole) : value;
  }
}
