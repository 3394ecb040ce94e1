/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.evaluate;

import dev.lockstep.expression.Expression;
import dev.lockstep.expression.ExpressionException;
import dev.lockstep.type.ValueType;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An expression over one variable that is a Java function, and that counts its evaluations. */
public final class TestingExpression implements Expression {
  /** What the expression does with the variable's value. */
  public interface Body {
    @Nullable Object apply(@Nullable Object value);
  }

  private final String text;
  private final ValueType resultType;
  private final String variable;
  private final Body body;
  private int evaluations;

  public TestingExpression(String text, ValueType resultType, String variable, Body body) {
    this.text = text;
    this.resultType = resultType;
    this.variable = variable;
    this.body = body;
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
    return Set.of(variable);
  }

  @Override
  public @Nullable Object evaluate(Function<String, @Nullable Object> values) {
    evaluations++;
    try {
      return body.apply(values.apply(variable));
    } catch (ArithmeticException e) {
      throw ExpressionException.of(text, "division by zero", e);
    }
  }

  public int evaluations() {
    return evaluations;
  }
}
