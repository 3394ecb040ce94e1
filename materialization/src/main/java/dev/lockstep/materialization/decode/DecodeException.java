/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.decode;

import org.jspecify.annotations.Nullable;

/** The bytes are no event of the source. The message says why, for whoever sent them. */
public final class DecodeException extends Exception {
  private static final int MAX_SHOWN = 80;

  public DecodeException(String message) {
    // An answer rather than an accident: nobody reads the stack.
    super(message, null, false, false);
  }

  /** At most the first characters of a value, for messages. */
  static String shown(@Nullable Object value) {
    String text = String.valueOf(value);
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
  }
}
