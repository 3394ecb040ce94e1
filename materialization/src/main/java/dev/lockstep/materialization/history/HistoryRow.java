/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;

/**
 * A row on its way into a log.
 *
 * @param arrivalMillis when it arrived, which is its ingest time, epoch milliseconds
 * @param ordinal its place among all events of the import
 * @param key the encoded entity
 * @param eventId identity for de-duplication; empty without one
 * @param unstamped the encoded row without its place in the log; not copied, nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
record HistoryRow(long arrivalMillis, long ordinal, String key, String eventId, byte[] unstamped) {
  /** The order of arrival. */
  static final Comparator<HistoryRow> ORDER =
      Comparator.comparingLong(HistoryRow::arrivalMillis).thenComparingLong(HistoryRow::ordinal);

  private static final int OVERHEAD_BYTES = 160;

  /** About how much memory it takes. */
  long footprint() {
    return OVERHEAD_BYTES + key.length() + eventId.length() + (long) unstamped.length;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(arrivalMillis);
    out.writeLong(ordinal);
    out.writeUTF(key);
    out.writeUTF(eventId);
    out.writeInt(unstamped.length);
    out.write(unstamped);
  }

  static HistoryRow read(DataInputStream in) throws IOException {
    long arrival = in.readLong();
    long ordinal = in.readLong();
    String key = in.readUTF();
    String eventId = in.readUTF();
    byte[] unstamped = new byte[in.readInt()];
    in.readFully(unstamped);
    return new HistoryRow(arrival, ordinal, key, eventId, unstamped);
  }
}
