/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

/** An expression failed on the values that it was given. Its message names the expression. */
public final class ExpressionException extends RuntimeException {
  public ExpressionException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Of one expression.
   *
   * @param text the expression as the user wrote it
   * @param reason why it failed, e.g. "division by zero"
   */
  public static ExpressionException of(String text, String reason, Throwable cause) {
    return new ExpressionException("'" + text + "' failed: " + reason, cause);
  }
}
