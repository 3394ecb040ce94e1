/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.SimpleType;
import dev.lockstep.type.ValueType;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Finds the scale of a decimal result from the expression alone: a sum has the larger scale of its
 * parts, a product the sum of both, {@code round} and {@code divide} the one that they name. So the
 * type of a column never depends on data.
 */
final class DecimalScales {
  private final CelAbstractSyntaxTree ast;
  private final Map<String, Variable> variables;

  DecimalScales(CelAbstractSyntaxTree ast, Map<String, Variable> variables) {
    this.ast = ast;
    this.variables = variables;
  }

  /** The scale of the result; empty if the text alone does not tell. */
  OptionalInt ofResult() {
    return of(ast.getExpr());
  }

  private OptionalInt of(CelExpr expr) {
    return switch (expr.getKind()) {
      case IDENT -> ofVariable(expr.ident().name());
      case LIST -> largest(expr.list().elements());
      case CALL -> ofCall(expr.call());
      case CONSTANT -> OptionalInt.of(0);
      default -> OptionalInt.empty();
    };
  }

  private OptionalInt ofVariable(String name) {
    Variable variable = variables.get(name);
    if (variable == null) {
      return OptionalInt.empty();
    }
    ValueType type =
        variable.type() instanceof ValueType.ListOf list ? list.element() : variable.type();
    return type instanceof ValueType.Decimal decimal
        ? OptionalInt.of(decimal.scale())
        : OptionalInt.of(0);
  }

  private OptionalInt ofCall(CelExpr.CelCall call) {
    List<CelExpr> args = call.args();
    return switch (call.function()) {
      case "_+_", "_-_" -> largest(args);
      case "_*_" -> sum(args);
      case "_?_:_" -> largest(args.subList(1, 3));
      case "-_", "_[_]" -> of(args.get(0));
      case "round", "divide" -> literalScale(args.get(args.size() - 1));
      case "decimal" -> args.size() == 2 ? literalScale(args.get(1)) : ofConversion(args.get(0));
      default -> integer(call) ? OptionalInt.of(0) : OptionalInt.empty();
    };
  }

  private static boolean integer(CelExpr.CelCall call) {
    return call.function().equals("int") || call.function().equals("size");
  }

  private OptionalInt ofConversion(CelExpr arg) {
    if (isConstant(arg, CelConstant.Kind.STRING_VALUE)) {
      try {
        return OptionalInt.of(CelDecimal.parse(arg.constant().stringValue()).number().scale());
      } catch (IllegalArgumentException e) {
        return OptionalInt.empty();
      }
    }
    return ast.getType(arg.id()).filter(SimpleType.INT::equals).isPresent()
        ? OptionalInt.of(0)
        : OptionalInt.empty();
  }

  private static OptionalInt literalScale(CelExpr arg) {
    return isConstant(arg, CelConstant.Kind.INT64_VALUE) && arg.constant().int64Value() >= 0
        ? OptionalInt.of((int) Math.min(arg.constant().int64Value(), Integer.MAX_VALUE))
        : OptionalInt.empty();
  }

  private static boolean isConstant(CelExpr expr, CelConstant.Kind kind) {
    return expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT && expr.constant().getKind() == kind;
  }

  private OptionalInt largest(List<CelExpr> exprs) {
    int largest = 0;
    for (CelExpr expr : exprs) {
      OptionalInt scale = of(expr);
      if (scale.isEmpty()) {
        return scale;
      }
      largest = Math.max(largest, scale.getAsInt());
    }
    return OptionalInt.of(largest);
  }

  private OptionalInt sum(List<CelExpr> exprs) {
    long sum = 0;
    for (CelExpr expr : exprs) {
      OptionalInt scale = of(expr);
      if (scale.isEmpty()) {
        return scale;
      }
      sum += scale.getAsInt();
    }
    return OptionalInt.of((int) Math.min(sum, Integer.MAX_VALUE));
  }
}
