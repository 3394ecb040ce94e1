/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What a failure of Spark means to those who asked for the job. */
final class Failures {
  private Failures() {}

  /**
   * What to throw instead. Spark throws what its methods do not declare.
   *
   * @throws InterruptedException if that is what it is
   */
  static RuntimeException explain(Exception failure) throws IOException, InterruptedException {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LockstepException lockstep) {
        throw lockstep;
      }
      if (cause instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      if (cause instanceof UncheckedIOException unchecked) {
        throw unchecked.getCause();
      }
      if (cause instanceof IOException io) {
        throw io;
      }
    }
    return new LockstepException(
        ErrorCode.INTERNAL, "Spark could not do it: " + firstLines(failure), failure);
  }

  private static String firstLines(Exception failure) {
    String text = String.valueOf(failure.getMessage());
    int stack = text.indexOf("\n\tat ");
    return (stack < 0 ? text : text.substring(0, stack)).strip();
  }
}
