/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.lockstep.type.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Compiles expressions. The language is CEL with its string, math, list, set and encoding
 * functions, decimals, and arithmetic between int and double; see docs/definitions.md. Nothing in
 * it depends on the clock or on chance.
 */
public final class Expressions {
  private Expressions() {}

  /**
   * Compiles an expression whose variables may all be null.
   *
   * @param variables from name to type
   * @throws InvalidExpressionException if the text is not an expression over the variables whose
   *     result has a value type
   */
  public static Expression compile(String text, Map<String, ? extends ValueType> variables) {
    ImmutableList.Builder<Variable> all = ImmutableList.builder();
    variables.forEach((name, type) -> all.add(new Variable(name, type, true)));
    return compile(text, all.build());
  }

  /**
   * Compiles an expression.
   *
   * @param variables with different names
   * @throws InvalidExpressionException if the text is not an expression over the variables whose
   *     result has a value type
   */
  public static Expression compile(String text, List<Variable> variables) {
    return new ExpressionCompiler(variables).compile(text);
  }

  /** True where both are true; null counts as false in either. Both must be of type BOOL. */
  public static Expression and(Expression first, Expression second) {
    return new Both(first, second);
  }

  private record Both(Expression first, Expression second) implements Expression {
    @Override
    public String text() {
      return "(" + first.text() + ") && (" + second.text() + ")";
    }

    @Override
    public ValueType resultType() {
      return ValueType.BOOL;
    }

    @Override
    public Set<String> variables() {
      return ImmutableSet.<String>builder()
          .addAll(first.variables())
          .addAll(second.variables())
          .build();
    }

    @Override
    public @Nullable Object evaluate(Function<String, @Nullable Object> values) {
      return first.test(values) && second.test(values);
    }
  }
}
