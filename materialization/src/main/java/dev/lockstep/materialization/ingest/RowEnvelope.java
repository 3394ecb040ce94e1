/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;

/**
 * A row on its way between the stages of ingest.
 *
 * @param origin the event it was made of
 * @param eventTimeMillis epoch milliseconds
 * @param acceptedMillis when its identity was taken, epoch milliseconds; 0 if it was not yet
 * @param key UTF-8 of the entity key
 * @param eventId UTF-8 of the identity; empty when the view does not de-duplicate
 * @param row the encoded row without its place in the log; it is rendered once, at the first stage
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying every row would cost
record RowEnvelope(
    EventOrigin origin,
    long eventTimeMillis,
    long acceptedMillis,
    byte[] key,
    byte[] eventId,
    byte[] row)
    implements StageOutput {
  private static final byte FORMAT = 1;
  private static final int FIXED_BYTES =
      Byte.BYTES + Short.BYTES + 2 * Integer.BYTES + Integer.BYTES + 4 * Long.BYTES;

  RowEnvelope {
    requireNonNull(origin, "origin is null");
  }

  RowEnvelope accepted(long nowMillis) {
    return new RowEnvelope(origin, eventTimeMillis, nowMillis, key, eventId, row);
  }

  byte[] encode() {
    ByteBuffer out =
        ByteBuffer.allocate(FIXED_BYTES + key.length + eventId.length + row.length)
            .put(FORMAT)
            .putShort((short) origin.input())
            .putInt(origin.partition())
            .putLong(origin.offset())
            .putLong(origin.timestampMillis())
            .putLong(eventTimeMillis)
            .putLong(acceptedMillis)
            .putInt(key.length)
            .put(key)
            .putInt(eventId.length)
            .put(eventId)
            .put(row);
    return out.array();
  }

  static RowEnvelope decode(byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    byte format = in.get();
    if (format != FORMAT) {
      throw new IllegalStateException("Unknown envelope format: " + format);
    }
    EventOrigin origin = new EventOrigin(in.getShort(), in.getInt(), in.getLong(), in.getLong());
    long eventTime = in.getLong();
    long accepted = in.getLong();
    byte[] key = bytes(in, in.getInt());
    byte[] eventId = bytes(in, in.getInt());
    return new RowEnvelope(origin, eventTime, accepted, key, eventId, bytes(in, in.remaining()));
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
