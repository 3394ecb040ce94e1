/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.common.CelIssue;
import dev.cel.extensions.CelExtensions;
import dev.lockstep.error.Suggestions;
import dev.lockstep.expression.InvalidExpressionException.Issue;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Says what is wrong with an expression in the words of whoever wrote it. */
final class ExpressionMessages {
  private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*");
  private static final Pattern OVERLOAD =
      Pattern.compile("found no matching overload for '([^']*)' applied to '([^']*)'.*");
  private static final Pattern UNEXPECTED =
      Pattern.compile(
          "(?:mismatched input|extraneous input|no viable alternative at input"
              + "|token recognition error at:) '(.*?)'(?: expecting.*)?");
  private static final Pattern RESERVED = Pattern.compile("reserved identifier: (.*)");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_.][A-Za-z0-9_.]*");
  private static final Pattern OPERATOR = Pattern.compile("_?([^A-Za-z_@]+)_?");

  private static final ImmutableSet<String> FUNCTIONS =
      Stream.of(
              Arrays.stream(StandardFunction.values()).map(f -> f.functionDecl().name()),
              CelExtensions.getAllFunctionNames().stream(),
              CelLibrary.functions().declarations().stream().map(declaration -> declaration.name()),
              Stream.of("all", "exists", "exists_one", "filter", "map", "cel.bind"))
          .flatMap(names -> names)
          .filter(name -> WORD.matcher(name).matches())
          .collect(ImmutableSet.toImmutableSet());

  /** The checker's names of types and operators where they differ from a definition's. */
  private static final Map<String, String> TYPES =
      ImmutableMap.<String, String>builder()
          .put("google.protobuf.Timestamp", "timestamp")
          .put("google.protobuf.Duration", "duration")
          .put("null_type", "null")
          .buildOrThrow();

  private final String text;
  private final Set<String> variables;

  ExpressionMessages(String text, Set<String> variables) {
    this.text = text;
    this.variables = variables;
  }

  List<Issue> rewrite(Collection<CelIssue> issues) {
    // What a parser says after its first complaint is mostly about its own confusion.
    boolean syntax = issues.stream().anyMatch(issue -> isSyntax(issue.getMessage()));
    return issues.stream()
        .map(this::rewrite)
        .distinct()
        .sorted(Comparator.comparingInt(Issue::line).thenComparingInt(Issue::column))
        .limit(syntax ? 1 : Long.MAX_VALUE)
        .collect(ImmutableList.toImmutableList());
  }

  private static boolean isSyntax(String message) {
    return UNEXPECTED.matcher(message).matches() || RESERVED.matcher(message).matches();
  }

  private Issue rewrite(CelIssue issue) {
    int line = Math.max(1, issue.getSourceLocation().getLine());
    int column = Math.max(0, issue.getSourceLocation().getColumn());
    Matcher undeclared = UNDECLARED.matcher(issue.getMessage());
    if (undeclared.matches()) {
      return undeclared(undeclared.group(1), line, column);
    }
    return new Issue(line, column + 1, message(issue.getMessage()));
  }

  private Issue undeclared(String name, int line, int column) {
    String source = text.lines().skip(line - 1L).findFirst().orElse("");
    int start =
        source.offsetByCodePoints(0, Math.min(column, source.codePointCount(0, source.length())));
    boolean call = start < source.length() && source.charAt(start) == '(';
    if (!call) {
      return new Issue(
          line,
          column + 1,
          "unknown name '" + name + "'" + Suggestions.didYouMean(name, variables));
    }
    // A call is reported at its parenthesis; its name stands before it.
    int nameStart = Math.max(0, source.lastIndexOf(name, start));
    return new Issue(
        line,
        source.codePointCount(0, nameStart) + 1,
        "unknown function '" + name + "'" + Suggestions.didYouMean(name, FUNCTIONS));
  }

  private static String message(String message) {
    Matcher overload = OVERLOAD.matcher(message);
    if (overload.matches()) {
      return overload(overload.group(1), overload.group(2));
    }
    Matcher reserved = RESERVED.matcher(message);
    if (reserved.matches()) {
      return "'" + reserved.group(1) + "' is a reserved word";
    }
    Matcher unexpected = UNEXPECTED.matcher(message);
    if (unexpected.matches()) {
      return unexpected.group(1).equals("<EOF>")
          ? "the expression ends too early"
          : "unexpected '" + unexpected.group(1).strip() + "'";
    }
    return typeName(message);
  }

  private static String overload(String function, String types) {
    Matcher operator = OPERATOR.matcher(function);
    String arguments = typeName(types);
    if (function.equals("_?_:_")) {
      return "'? :' needs a bool and two values of one type, not " + arguments;
    }
    if (function.equals("@in")) {
      return "'in' cannot be applied to " + arguments;
    }
    if (function.equals("_[_]")) {
      return "'[]' cannot be applied to " + arguments;
    }
    return operator.matches()
        ? "'" + operator.group(1) + "' cannot be applied to " + arguments
        : "function '" + function.replace("@", "") + "' does not take " + arguments;
  }

  /**
   * {@code wrapper(int)} as {@code int}, {@code google.protobuf.Timestamp} as {@code timestamp}.
   */
  static String typeName(String types) {
    String plain = types.replaceAll("wrapper\\(([a-z]+)\\)", "$1").replaceAll("%[A-Z]\\d*", "any");
    for (Map.Entry<String, String> type : TYPES.entrySet()) {
      plain = plain.replace(type.getKey(), type.getValue());
    }
    return plain;
  }
}
