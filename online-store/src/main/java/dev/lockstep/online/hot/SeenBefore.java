/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.hot;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Tells what is asked for again from what is asked for once: a table of the newest hashes, one per
 * place. Now and then it forgets, or takes one for another; nothing hangs on it but work.
 * Thread-safe.
 */
final class SeenBefore {
  private static final int PLACES = 1 << 20;

  private final AtomicLongArray hashes = new AtomicLongArray(PLACES);

  /** Whether this was asked before, and lately. */
  boolean again(Object view, Object entity) {
    long hash = (System.identityHashCode(view) * 0x9E3779B97F4A7C15L) ^ spread(entity.hashCode());
    // A place that was never taken is 0.
    long kept = hash == 0 ? 1 : hash;
    int place = (int) (kept >>> 20) & (PLACES - 1);
    if (hashes.get(place) == kept) {
      return true;
    }
    hashes.set(place, kept);
    return false;
  }

  private static long spread(int hash) {
    return hash * 0xBF58476D1CE4E5B9L;
  }
}
