/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.check;

import dev.lockstep.expression.Expression;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an expression without what does not matter: comments and layout. Two expressions of
 * one form mean the same over the same columns.
 */
final class ExpressionForm {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<text>[bBrR]{0,2}(?:\"\"\"(?s:.*?)\"\"\"|'''(?s:.*?)'''"
              + "|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])*'))"
              + "|(?<space>\\s+|//[^\\n]*)"
              + "|(?<word>[A-Za-z0-9_]+)"
              + "|(?<sign>[<>=!]=|&&|\\|\\||.)",
          Pattern.DOTALL);

  private ExpressionForm() {}

  static String of(Expression expression) {
    StringBuilder form = new StringBuilder();
    Matcher matcher = TOKEN.matcher(expression.text());
    while (matcher.find()) {
      if (matcher.group("space") == null) {
        form.append(form.isEmpty() ? "" : " ").append(matcher.group());
      }
    }
    return form.toString();
  }
}
