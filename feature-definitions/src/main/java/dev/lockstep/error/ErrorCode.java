/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.error;

/** Stable names of errors. A name is never reused for another meaning. */
public enum ErrorCode {
  INVALID_DEFINITION(ErrorCategory.USER),
  INVALID_CONFIGURATION(ErrorCategory.USER),
  INVALID_REQUEST(ErrorCategory.USER),
  /** More rows or features than one request may ask for. */
  REQUEST_TOO_LARGE(ErrorCategory.RESOURCES),
  UNKNOWN_NAME(ErrorCategory.USER),
  BREAKING_CHANGE(ErrorCategory.USER),
  /** Topic partitions, partitioner and table do not agree: reads would silently lose rows. */
  PARTITIONING_MISMATCH(ErrorCategory.USER),
  STATE_DIRECTORY(ErrorCategory.USER),
  /** Rows that are needed are in no store any more. */
  ROWS_GONE(ErrorCategory.USER),
  /** A version of a view that no store answers for any more. */
  VERSION_RETIRED(ErrorCategory.USER),
  /** A version of a view that has not caught up with its sources. */
  VERSION_BEHIND(ErrorCategory.UNAVAILABLE),
  /** A store did not answer, or not completely. */
  STORE_UNAVAILABLE(ErrorCategory.UNAVAILABLE),
  /** The rows of the position asked for have not arrived at the store. */
  POSITION_NOT_REACHED(ErrorCategory.UNAVAILABLE),
  DEADLINE_EXCEEDED(ErrorCategory.UNAVAILABLE),
  /** Too much is under way already; asking again later may help. */
  BUSY(ErrorCategory.RESOURCES),
  /** More rows than one answer may read. */
  ROW_LIMIT(ErrorCategory.RESOURCES),
  INTERNAL(ErrorCategory.INTERNAL);

  private final ErrorCategory category;

  ErrorCode(ErrorCategory category) {
    this.category = category;
  }

  public ErrorCategory category() {
    return category;
  }
}
