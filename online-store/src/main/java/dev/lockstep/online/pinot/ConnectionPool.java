/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.pinot;

import java.net.URI;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;

/**
 * Idle connections by broker, the most recently used first. How many there are is bounded by how
 * many queries run at once. Thread-safe.
 */
final class ConnectionPool implements AutoCloseable {
  // Shorter than the 30 s after which a broker closes an idle connection.
  private static final long MAX_IDLE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Map<URI, Deque<BrokerConnection>> idle = new ConcurrentHashMap<>();
  private volatile boolean closed;

  Optional<BrokerConnection> take(URI broker) {
    Deque<BrokerConnection> connections = connections(broker);
    for (BrokerConnection connection = connections.pollFirst();
        connection != null;
        connection = connections.pollFirst()) {
      if (connection.idleNanos() < MAX_IDLE_NANOS) {
        return Optional.of(connection);
      }
      connection.close();
    }
    return Optional.empty();
  }

  void give(URI broker, BrokerConnection connection) {
    connection.markIdle();
    connections(broker).addFirst(connection);
    if (closed) {
      close();
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Deque<BrokerConnection> connections : idle.values()) {
      for (BrokerConnection connection = connections.pollFirst();
          connection != null;
          connection = connections.pollFirst()) {
        connection.close();
      }
    }
  }

  private Deque<BrokerConnection> connections(URI broker) {
    return idle.computeIfAbsent(broker, key -> new ConcurrentLinkedDeque<>());
  }
}
