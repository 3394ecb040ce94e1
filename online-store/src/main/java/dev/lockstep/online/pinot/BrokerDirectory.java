/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.LockstepException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brokers in the order in which a query should try them: taking turns, those that failed lately
 * last. Thread-safe.
 */
final class BrokerDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerDirectory.class);
  private static final long AVOID_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long REFRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final boolean discover;
  private final PinotController controller;
  private final Map<URI, Long> failedAtNanos = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile List<URI> known;
  private volatile long refreshedAtNanos = System.nanoTime() - REFRESH_NANOS;

  /**
   * @param fixed the brokers; empty to ask the controller
   */
  BrokerDirectory(List<URI> fixed, PinotController controller) {
    this.discover = fixed.isEmpty();
    this.controller = controller;
    this.known = ImmutableList.copyOf(fixed);
  }

  /** All brokers, at most once each. Empty if none is known. */
  List<URI> brokers() {
    if (known.isEmpty()) {
      refreshIfDue();
    }
    List<URI> all = known;
    if (all.size() == 1) {
      return all;
    }
    List<URI> healthy = new ArrayList<>(all.size());
    List<URI> doubtful = new ArrayList<>();
    int start = all.isEmpty() ? 0 : Math.floorMod(turn.getAndIncrement(), all.size());
    for (int i = 0; i < all.size(); i++) {
      URI broker = all.get((start + i) % all.size());
      (isDoubtful(broker) ? doubtful : healthy).add(broker);
    }
    healthy.addAll(doubtful);
    return healthy;
  }

  /** The broker could not be reached: others go first for a while, and it may be gone. */
  void failed(URI broker) {
    failedAtNanos.put(broker, System.nanoTime());
    refreshIfDue();
  }

  void refresh() {
    if (!discover) {
      return;
    }
    refreshedAtNanos = System.nanoTime();
    try {
      List<URI> online = controller.onlineBrokers();
      if (!online.isEmpty()) {
        known = ImmutableList.copyOf(online);
        failedAtNanos.keySet().retainAll(known);
      }
    } catch (LockstepException e) {
      LOG.warn("Cannot look for Pinot brokers, staying with {}: {}", known, e.getMessage());
    }
  }

  private synchronized void refreshIfDue() {
    if (System.nanoTime() - refreshedAtNanos >= REFRESH_NANOS) {
      refresh();
    }
  }

  private boolean isDoubtful(URI broker) {
    Long failedAt = failedAtNanos.get(broker);
    return failedAt != null && System.nanoTime() - failedAt < AVOID_NANOS;
  }
}
