/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.row;

import dev.lockstep.materialization.decode.DecodeException;
import dev.lockstep.materialization.decode.EventDecoder;
import dev.lockstep.materialization.decode.EventDecoders;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.plan.ViewInput;
import dev.lockstep.plan.ViewPlan;
import org.jspecify.annotations.Nullable;

/**
 * Decoder and row logic of one source of a view. Whatever the bytes are, it answers. Thread-safe.
 */
public final class SourceProgram {
  private final SourcePlan source;
  private final EventDecoder decoder;
  private final RowProgram program;

  private SourceProgram(SourcePlan source, EventDecoder decoder, RowProgram program) {
    this.source = source;
    this.decoder = decoder;
    this.program = program;
  }

  /**
   * Compiles one input of a view.
   *
   * @throws dev.lockstep.error.LockstepException with INVALID_DEFINITION if the source's format
   *     cannot give its columns
   */
  public static SourceProgram of(ViewPlan view, ViewInput input) {
    return new SourceProgram(
        input.source(), EventDecoders.of(input.source()), RowProgram.of(view, input));
  }

  public SourcePlan source() {
    return source;
  }

  /**
   * Runs an event through.
   *
   * @param event the record's value; null for a record without one
   * @param nowMillis the ingest clock, epoch milliseconds
   */
  public RowOutcome apply(byte @Nullable [] event, long nowMillis) {
    if (event == null || event.length == 0) {
      return new RowOutcome.Rejected(RowStage.DECODE, "The record is empty");
    }
    try {
      return program.apply(decoder.decode(event), nowMillis);
    } catch (DecodeException e) {
      return new RowOutcome.Rejected(RowStage.DECODE, String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      // A bug of ours must not stop the stream either; the event waits until it is repaired.
      return new RowOutcome.Rejected(RowStage.INTERNAL, e.toString());
    }
  }
}
