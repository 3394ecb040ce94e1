/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Tells what is asked for again from what is asked for once: a table of hashes, a few at each
 * place. Now and then it forgets, or takes one for another; nothing hangs on it but work.
 * Thread-safe.
 */
final class SeenBefore {
  private static final int PLACES = 1 << 18;
  // One alone would let two that share a place forget each other for ever.
  private static final int WAYS = 4;

  private final AtomicLongArray hashes = new AtomicLongArray(PLACES * WAYS);

  /** Whether this was asked before, and lately. */
  boolean again(Object view, Object entity) {
    long hash = (System.identityHashCode(view) * 0x9E3779B97F4A7C15L) ^ spread(entity.hashCode());
    // A place that was never taken is 0.
    long kept = hash == 0 ? 1 : hash;
    int first = ((int) (kept >>> 20) & (PLACES - 1)) * WAYS;
    int free = first + ThreadLocalRandom.current().nextInt(WAYS);
    for (int way = first; way < first + WAYS; way++) {
      long there = hashes.get(way);
      if (there == kept) {
        return true;
      }
      free = there == 0 ? way : free;
    }
    hashes.set(free, kept);
    return false;
  }

  private static long spread(int hash) {
    return hash * 0xBF58476D1CE4E5B9L;
  }
}
