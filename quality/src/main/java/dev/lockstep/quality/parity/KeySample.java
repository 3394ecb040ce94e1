/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import dev.lockstep.row.EntityKey;
import java.util.Set;
import java.util.TreeMap;

/**
 * The entities with the smallest hashes: a fair sample of all that are seen, whatever the order and
 * however often. Not thread-safe.
 */
final class KeySample {
  private final int size;
  private final int seed;
  private final TreeMap<Long, EntityKey> smallest = new TreeMap<>();

  /**
   * @param seed another one gives another sample
   */
  KeySample(int size, int seed) {
    this.size = size;
    this.seed = seed;
  }

  void add(EntityKey key) {
    if (size == 0) {
      return;
    }
    long hash = Hashing.murmur3_128(seed).hashString(key.encoded(), UTF_8).asLong();
    if (smallest.size() < size || hash < smallest.lastKey()) {
      smallest.put(hash, key);
      if (smallest.size() > size) {
        smallest.pollLastEntry();
      }
    }
  }

  Set<EntityKey> keys() {
    return Set.copyOf(smallest.values());
  }
}
