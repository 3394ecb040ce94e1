/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * How far one partition of a stage has come; survives with the stage's transactions.
 *
 * @param seq of the newest row, 0 before the first
 * @param timeMillis largest ingest time given out, epoch milliseconds
 * @param newestEventMillis largest event time seen, epoch milliseconds
 */
record Progress(long seq, long timeMillis, long newestEventMillis) {
  private static final Progress START = new Progress(0, 0, Long.MIN_VALUE);
  private static final int KEY = 0;

  /**
   * A store for the progress of each partition. Its cache makes a transaction write one record,
   * however many rows it holds; the small segments keep what a restart has to read short.
   */
  static StoreBuilder<KeyValueStore<Integer, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(name), Serdes.Integer(), Serdes.ByteArray())
        .withCachingEnabled()
        .withLoggingEnabled(
            Map.of(
                "segment.bytes", "4194304",
                "min.cleanable.dirty.ratio", "0.1",
                "delete.retention.ms", "60000"));
  }

  static Progress read(KeyValueStore<Integer, byte[]> store) {
    byte @Nullable [] encoded = store.get(KEY);
    if (encoded == null) {
      return START;
    }
    ByteBuffer in = ByteBuffer.wrap(encoded);
    return new Progress(in.getLong(), in.getLong(), in.getLong());
  }

  void write(KeyValueStore<Integer, byte[]> store) {
    store.put(
        KEY,
        ByteBuffer.allocate(3 * Long.BYTES)
            .putLong(seq)
            .putLong(timeMillis)
            .putLong(newestEventMillis)
            .array());
  }

  /** The same place at a later time. */
  Progress at(long newTimeMillis) {
    return new Progress(seq, newTimeMillis, newestEventMillis);
  }

  /** One row further. */
  Progress next(long newTimeMillis, long eventMillis) {
    return new Progress(seq + 1, newTimeMillis, Math.max(newestEventMillis, eventMillis));
  }
}
