/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.ingest;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/**
 * The identities taken within the horizon. Time is cut into buckets as long as the horizon: an
 * identity taken within the horizon is in the bucket of now or the one before, so two point reads
 * find it, and whole buckets are forgotten when they are older. Bounded by what two horizons hold.
 */
final class Identities {
  private final WindowStore<byte[], Long> acceptedTimes;
  private final long horizonMillis;

  Identities(WindowStore<byte[], Long> acceptedTimes, long horizonMillis) {
    this.acceptedTimes = acceptedTimes;
    this.horizonMillis = horizonMillis;
  }

  static StoreBuilder<WindowStore<byte[], Long>> store(
      String name, long horizonMillis, IngestConfig.DedupStore kind) {
    Duration bucket = Duration.ofMillis(horizonMillis);
    Duration retention = bucket.multipliedBy(2);
    WindowBytesStoreSupplier supplier =
        kind == IngestConfig.DedupStore.DISK
            ? Stores.persistentWindowStore(name, retention, bucket, false)
            : Stores.inMemoryWindowStore(name, retention, bucket, false);
    return Stores.windowStoreBuilder(supplier, Serdes.ByteArray(), Serdes.Long())
        // Identities hardly repeat: compacting them would be work for nothing.
        .withLoggingEnabled(Map.of("cleanup.policy", "delete"));
  }

  /**
   * Takes an identity, unless it was taken less than a horizon ago.
   *
   * @param nowMillis never falls from call to call
   * @return whether it was free
   */
  boolean take(byte[] identity, long nowMillis) {
    long bucket = nowMillis - Math.floorMod(nowMillis, horizonMillis);
    if (isRecent(acceptedTimes.fetch(identity, bucket), nowMillis)
        || isRecent(acceptedTimes.fetch(identity, bucket - horizonMillis), nowMillis)) {
      return false;
    }
    acceptedTimes.put(identity, nowMillis, bucket);
    return true;
  }

  private boolean isRecent(@Nullable Long acceptedMillis, long nowMillis) {
    return acceptedMillis != null && nowMillis - acceptedMillis < horizonMillis;
  }
}
