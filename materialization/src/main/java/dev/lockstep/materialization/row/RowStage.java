/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.row;

/** Where on its way to a row an event was refused. The names are stable. */
public enum RowStage {
  /** The bytes are no event of the source. */
  DECODE,
  /** Event time is missing, malformed or out of range. */
  EVENT_TIME,
  /** A required column is null. */
  VALIDATE,
  /** The filter failed on the event's values. */
  FILTER,
  /** A derived column failed on the event's values. */
  DERIVE,
  /** The entity key is null, too long or not Unicode. */
  KEY,
  /** A de-duplication column is null or too long. */
  IDENTITY,
  /** The row as a whole is more than the log can hold. */
  ENCODE,
  /** Lockstep failed. */
  INTERNAL
}
