/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import org.jspecify.annotations.Nullable;

/** What the first stage makes of an event. */
sealed interface StageOutput permits RowEnvelope, StageOutput.DeadEvent {
  /**
   * An event for the dead-letter topic; the record's headers say why.
   *
   * @param event the original bytes, or their beginning; null if the record had none
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record DeadEvent(byte @Nullable [] event) implements StageOutput {}
}
