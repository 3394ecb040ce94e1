/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.job;

import static java.util.Objects.requireNonNull;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;

/** Why a job has no result. Immutable. */
public record JobFailure(ErrorCode code, String message) {
  public JobFailure {
    requireNonNull(code, "code is null");
    requireNonNull(message, "message is null");
  }

  LockstepException toException() {
    return new LockstepException(code, message);
  }
}
