/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The identities taken within the horizon, by the rule of live ingest: an identity is free again a
 * horizon after it was taken, and a duplicate does not prolong that. Bounded by what a horizon
 * holds.
 */
final class RecentIds {
  private record Taken(String id, long millis) {}

  private final long horizonMillis;
  private final Map<String, Long> taken = new HashMap<>();
  private final Deque<Taken> oldestFirst = new ArrayDeque<>();

  RecentIds(long horizonMillis) {
    this.horizonMillis = horizonMillis;
  }

  /**
   * Takes an identity.
   *
   * @param nowMillis never falls from call to call
   * @return whether it was free
   */
  boolean take(String id, long nowMillis) {
    while (!oldestFirst.isEmpty() && nowMillis - oldestFirst.peek().millis() >= horizonMillis) {
      taken.remove(oldestFirst.remove().id());
    }
    if (taken.putIfAbsent(id, nowMillis) != null) {
      return false;
    }
    oldestFirst.add(new Taken(id, nowMillis));
    return true;
  }
}
