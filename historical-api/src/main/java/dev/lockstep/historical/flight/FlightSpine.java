/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.historical.flight;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.historical.job.SpineDraft;
import java.io.IOException;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.Schema;

/** Takes spines in. */
public final class FlightSpine {
  private FlightSpine() {}

  /**
   * The command that came with a stream.
   *
   * @throws LockstepException INVALID_REQUEST if there is none
   */
  static Command command(FlightDescriptor descriptor) {
    if (descriptor == null || !descriptor.isCommand()) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST,
          "the descriptor must hold a command like {\"service\": \"...\"}, not a path");
    }
    return Command.parse(descriptor.getCommand());
  }

  /**
   * Waits for a stream's schema and checks it.
   *
   * @return the schema of the result
   */
  static Schema check(FlightStream stream, SpineDraft draft) {
    return draft.check(root(stream).getSchema(), stream.getDictionaryProvider());
  }

  /** Reads a stream to its end into a draft. */
  static void copy(FlightStream stream, SpineDraft draft) throws IOException {
    VectorSchemaRoot root = root(stream);
    try (ArrowStreamWriter writer =
        new ArrowStreamWriter(root, stream.getDictionaryProvider(), draft.channel())) {
      writer.start();
      while (stream.next()) {
        if (root.getRowCount() > 0) {
          writer.writeBatch();
        }
      }
      writer.end();
    }
  }

  /**
   * Waits for a stream's schema.
   *
   * @throws LockstepException INVALID_REQUEST if the stream ends before it
   */
  public static VectorSchemaRoot root(FlightStream stream) {
    try {
      return stream.getRoot();
    } catch (FlightRuntimeException e) {
      if (e.status().code() == FlightStatusCode.CANCELLED) {
        throw e;
      }
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "the stream brought no spine: " + e.getMessage(), e);
    }
  }
}
