/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.cel.common.CelErrorCode;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.lockstep.type.ValueType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A planned CEL program with the conversions into and out of it. */
final class CelExpression implements Expression {
  private static final Pattern PREFIX = Pattern.compile("^evaluation error at [^ ]*: ");
  private static final Optional<Object> NULL = Optional.of(NullValue.NULL_VALUE);

  private final String text;
  private final ValueType resultType;
  private final CelRuntime.Program program;
  private final ImmutableMap<String, UnaryOperator<Object>> importers;
  private final UnaryOperator<Object> exporter;

  CelExpression(
      String text,
      ValueType resultType,
      Map<String, Variable> variables,
      CelRuntime.Program program) {
    this.text = text;
    this.resultType = resultType;
    this.program = program;
    this.importers =
        ImmutableMap.copyOf(
            Maps.transformValues(variables, variable -> CelValues.importer(variable.type())));
    this.exporter = CelResults.exporter(resultType);
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public ValueType resultType() {
    return resultType;
  }

  @Override
  public Set<String> variables() {
    return importers.keySet();
  }

  @Override
  public @Nullable Object evaluate(Function<String, @Nullable Object> values) {
    try {
      Object result = program.eval((String name) -> find(name, values));
      return result instanceof NullValue ? null : exporter.apply(result);
    } catch (CelEvaluationException e) {
      return nullOrThrow(values, reason(e), e);
    } catch (ArithmeticException | ClassCastException e) {
      return nullOrThrow(values, String.valueOf(e.getMessage()), e);
    }
  }

  private Optional<Object> find(String name, Function<String, @Nullable Object> values) {
    UnaryOperator<Object> importer = importers.get(name);
    if (importer == null) {
      return Optional.empty();
    }
    Object value = values.apply(name);
    return value == null ? NULL : Optional.of(importer.apply(value));
  }

  private @Nullable Object nullOrThrow(
      Function<String, @Nullable Object> values, String reason, Exception cause) {
    for (String variable : importers.keySet()) {
      if (values.apply(variable) == null) {
        return null;
      }
    }
    throw ExpressionException.of(text, reason, cause);
  }

  /** The reason without the library's words around it. */
  static String reason(CelEvaluationException exception) {
    if (exception.getErrorCode() == CelErrorCode.DIVIDE_BY_ZERO) {
      return "division by zero";
    }
    if (exception.getErrorCode() == CelErrorCode.NUMERIC_OVERFLOW) {
      return "a number is out of range";
    }
    Throwable root = Throwables.getRootCause(exception);
    return PREFIX.matcher(String.valueOf(root.getMessage())).replaceFirst("");
  }

  @Override
  public String toString() {
    return text;
  }
}
