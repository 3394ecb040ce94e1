/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Bounds how often a child is revived, so that one that cannot live does not burn the machine. */
final class RestartBudget {
  private static final int RESTARTS = 5;
  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final Map<Role, Deque<Long>> taken = new EnumMap<>(Role.class);

  /** Whether the role may be started once more now; counts it if so. */
  synchronized boolean take(Role role) {
    long now = System.nanoTime();
    Deque<Long> times = taken.computeIfAbsent(role, key -> new ArrayDeque<>());
    while (!times.isEmpty() && now - times.peekFirst() > WINDOW_NANOS) {
      times.removeFirst();
    }
    if (times.size() >= RESTARTS) {
      return false;
    }
    times.addLast(now);
    return true;
  }
}
