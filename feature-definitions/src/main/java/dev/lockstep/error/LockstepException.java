/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.error;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The one exception type of Lockstep. The message names what is wrong, with what, and where. */
public final class LockstepException extends RuntimeException {
  private final ErrorCode code;

  public LockstepException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public LockstepException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(requireNonNull(message, "message is null"), cause);
    this.code = requireNonNull(code, "code is null");
  }

  public ErrorCode code() {
    return code;
  }
}
