/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.feast;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.util.concurrent.CompletableFuture;

/** Takes rows that clients write to a view's history: as events, like everything. Thread-safe. */
@FunctionalInterface
public interface RowWriter {
  /** Where nothing can be written. */
  RowWriter NONE =
      (view, frame) -> {
        throw new LockstepException(ErrorCode.INVALID_REQUEST, "this server takes no rows");
      };

  /**
   * Writes all rows, or none if one of them does not fit.
   *
   * @param view a latest-value view
   * @param frame {@code {"column": [values]}} of join keys, features, event time and created
   * @return done when all are acknowledged; fails with a {@link LockstepException}
   * @throws LockstepException UNKNOWN_NAME if there is no such view; INVALID_REQUEST if a row does
   *     not fit
   */
  CompletableFuture<Void> write(String view, ObjectNode frame);
}
