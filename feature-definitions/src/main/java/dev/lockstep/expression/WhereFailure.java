/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

/** The words for a {@code where} that fails on a row that a feature counts. */
public final class WhereFailure {
  private WhereFailure() {}

  /** The reason of the feature's error; the exception names the expression. */
  public static String reason(ExpressionException failure) {
    return "Cannot evaluate where: " + failure.getMessage();
  }
}
