/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.lockstep.expression.InvalidExpressionException.Issue;
import dev.lockstep.type.ValueType;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Compiles expressions over one set of variables; cheaper than {@link Expressions} for several.
 * Immutable and thread-safe.
 */
public final class ExpressionCompiler {
  /** Ends runaway loops over lists; far above what a row's lists hold. */
  private static final int MAX_ITERATIONS = 10_000;

  private static final int MAX_CODE_POINTS = 10_000;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .comprehensionMaxIterations(MAX_ITERATIONS)
          .maxExpressionCodePointSize(MAX_CODE_POINTS)
          .build();

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder()
          .setOptions(OPTIONS)
          .addLibraries(
              CelExtensions.strings(),
              CelExtensions.math(OPTIONS),
              CelExtensions.sets(OPTIONS),
              CelExtensions.lists(),
              CelExtensions.encoders(OPTIONS))
          .addFunctionBindings(CelLibrary.functions().bindings())
          .build();

  private final CelCompiler compiler;
  private final ImmutableMap<String, Variable> variables;

  /**
   * @param variables with different names
   */
  public ExpressionCompiler(List<Variable> variables) {
    this.variables =
        variables.stream().collect(ImmutableMap.toImmutableMap(Variable::name, v -> v));
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(
                CelExtensions.strings(),
                CelExtensions.math(OPTIONS),
                CelExtensions.sets(OPTIONS),
                CelExtensions.lists(),
                CelExtensions.encoders(OPTIONS),
                CelExtensions.bindings())
            .addFunctionDeclarations(CelLibrary.functions().declarations());
    variables.forEach(variable -> builder.addVar(variable.name(), CelValues.type(variable)));
    this.compiler = builder.build();
  }

  /**
   * Compiles one expression.
   *
   * @throws InvalidExpressionException if the text is not an expression over the variables whose
   *     result has a value type
   */
  public Expression compile(String text) {
    CelAbstractSyntaxTree ast = check(text);
    ValueType type = resultType(ast);
    try {
      return new CelExpression(text, type, used(ast), RUNTIME.createProgram(ast));
    } catch (CelEvaluationException e) {
      throw invalid(CelExpression.reason(e));
    }
  }

  private CelAbstractSyntaxTree check(String text) {
    if (text.isBlank()) {
      throw invalid("the expression is empty");
    }
    CelValidationResult result = compiler.compile(text);
    if (result.hasError()) {
      ExpressionMessages messages = new ExpressionMessages(text, variables.keySet());
      throw new InvalidExpressionException(messages.rewrite(result.getErrors()));
    }
    try {
      return result.getAst();
    } catch (CelValidationException e) {
      throw new IllegalStateException("A result without errors has a tree", e);
    }
  }

  private ValueType resultType(CelAbstractSyntaxTree ast) {
    CelType type = ast.getResultType();
    OptionalInt scale = OptionalInt.of(0);
    if (type.equals(CelLibrary.DECIMAL_TYPE)
        || type.parameters().contains(CelLibrary.DECIMAL_TYPE)) {
      scale = new DecimalScales(ast, variables).ofResult();
    }
    if (scale.isEmpty()) {
      throw invalid("the scale of this decimal is not known: wrap it as round(..., 2), say");
    }
    if (scale.getAsInt() > ValueType.Decimal.MAX_PRECISION) {
      throw invalid(
          "a decimal of scale "
              + scale.getAsInt()
              + " does not exist: wrap it as round(..., 2), say");
    }
    return CelResults.type(type, scale.getAsInt()).orElseThrow(() -> invalid(noValueType(type)));
  }

  private static String noValueType(CelType type) {
    if (type.equals(SimpleType.NULL_TYPE)) {
      return "the result is always null";
    }
    String hint =
        type.equals(SimpleType.UINT)
            ? ": convert it with int(...)"
            : type.equals(SimpleType.DURATION)
                ? ": convert it with millis(...)"
                : type.equals(SimpleType.DYN) ? ": convert it, say with double(...)" : "";
    return "the result is of type "
        + ExpressionMessages.typeName(type.name())
        + ", which no feature or column can have"
        + hint;
  }

  private ImmutableMap<String, Variable> used(CelAbstractSyntaxTree ast) {
    ImmutableSet<String> names =
        ast.getReferenceMap().values().stream()
            .map(reference -> reference.name())
            .filter(variables::containsKey)
            .collect(ImmutableSet.toImmutableSet());
    // In the order of the variables: the tree's map has no order to rely on.
    return variables.entrySet().stream()
        .filter(entry -> names.contains(entry.getKey()))
        .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static InvalidExpressionException invalid(String message) {
    return new InvalidExpressionException(ImmutableList.of(new Issue(1, 1, message)));
  }
}
