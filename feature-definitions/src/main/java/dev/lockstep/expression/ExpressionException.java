/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.expression;

/** An expression failed on the values that it was given. */
public final class ExpressionException extends RuntimeException {
  public ExpressionException(String message, Throwable cause) {
    super(message, cause);
  }
}
