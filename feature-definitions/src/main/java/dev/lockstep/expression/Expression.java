/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

import dev.lockstep.type.ValueType;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A CEL expression, type-checked and compiled. Pure; thread-safe. */
public interface Expression {
  /** The text as the user wrote it. */
  String text();

  ValueType resultType();

  /** The variables that the expression reads. */
  Set<String> variables();

  /**
   * Evaluates the expression. An evaluation that fails while a variable that it reads is null gives
   * null, so that null propagates as in SQL.
   *
   * @param values from a variable's name to its value in the Java representation of {@link
   *     ValueType}; null for null
   * @return a value of {@link #resultType()}, or null
   * @throws ExpressionException if the evaluation fails on non-null inputs (division by zero,
   *     overflow, a failed conversion)
   */
  @Nullable Object evaluate(Function<String, @Nullable Object> values);

  /** {@link #evaluate} of a BOOL expression where null counts as false. */
  default boolean test(Function<String, @Nullable Object> values) {
    return Boolean.TRUE.equals(evaluate(values));
  }
}
