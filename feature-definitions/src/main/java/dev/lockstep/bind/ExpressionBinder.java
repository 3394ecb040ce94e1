/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.bind;

import com.google.common.base.Suppliers;
import dev.lockstep.definition.ExpressionText;
import dev.lockstep.expression.Expression;
import dev.lockstep.expression.ExpressionCompiler;
import dev.lockstep.expression.InvalidExpressionException;
import dev.lockstep.type.ValueType;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Binds expressions over columns. */
final class ExpressionBinder {
  private static final Pattern UNKNOWN = Pattern.compile("unknown name '([^']*)'.*");

  private final Scope scope;
  private final Columns columns;
  private final Set<String> derivedElsewhere;
  private final String suffix;
  private final Supplier<ExpressionCompiler> compiler;

  /**
   * @param columns what expressions may read
   * @param derivedElsewhere names of columns that are derived beside the expressions, which
   *     therefore cannot read them
   * @param suffix said behind each problem; empty, or which source it is about
   */
  ExpressionBinder(Scope scope, Columns columns, Set<String> derivedElsewhere, String suffix) {
    this.scope = scope;
    this.columns = columns;
    this.derivedElsewhere = derivedElsewhere;
    this.suffix = suffix;
    this.compiler = Suppliers.memoize(() -> new ExpressionCompiler(columns.variables()));
  }

  Optional<Expression> condition(ExpressionText text) {
    Optional<Expression> expression = bind(text);
    if (expression.isPresent() && expression.get().resultType() != ValueType.BOOL) {
      scope.problem(
          text.position(),
          "a condition must be BOOL, but this is "
              + expression.get().resultType().display()
              + suffix);
      return Optional.empty();
    }
    return expression;
  }

  Optional<Expression> bind(ExpressionText text) {
    try {
      return Optional.of(compiler.get().compile(text.text()));
    } catch (InvalidExpressionException e) {
      e.issues().forEach(issue -> report(text, issue));
      return Optional.empty();
    }
  }

  private void report(ExpressionText text, InvalidExpressionException.Issue issue) {
    Matcher unknown = UNKNOWN.matcher(issue.message());
    String name = unknown.matches() ? unknown.group(1) : "";
    if (!name.isEmpty() && columns.mayHave(name)) {
      return;
    }
    String message =
        derivedElsewhere.contains(name)
            ? "'" + name + "' is a derived column: row logic reads only the source's own columns"
            : issue.message();
    scope.problem(text.places().at(issue.line(), issue.column()), message + suffix);
  }
}
