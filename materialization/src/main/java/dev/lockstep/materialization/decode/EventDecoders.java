/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.decode;

import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;

/** Chooses the decoder of a source. */
public final class EventDecoders {
  private EventDecoders() {}

  /**
   * The decoder of a source.
   *
   * @throws dev.lockstep.error.LockstepException with INVALID_DEFINITION if the format's schema
   *     cannot give the declared columns
   */
  public static EventDecoder of(SourcePlan source) {
    SourceFormat format = source.format();
    if (format instanceof SourceFormat.Json) {
      return new JsonEventDecoder(source.columns());
    }
    if (format instanceof SourceFormat.Avro avro) {
      return AvroEventDecoder.of(source, avro);
    }
    return ProtobufEventDecoder.of(source, (SourceFormat.Protobuf) format);
  }
}
