/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack.pinot;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** One ZooKeeper server whose only clients live in the processes that are started after it. */
final class EmbeddedZooKeeper implements AutoCloseable {
  private static final int TICK_MILLIS = 2_000;
  private static final int UNLIMITED_CONNECTIONS = 0;
  private static final Duration PURGE_LIMIT = Duration.ofSeconds(10);
  private static final int SNAPSHOTS_KEPT = 3;
  private static final int CLEANUP_HOURS = 1;

  private final ZooKeeperServer server;
  private final NIOServerCnxnFactory connections;

  private EmbeddedZooKeeper(ZooKeeperServer server, NIOServerCnxnFactory connections) {
    this.server = server;
    this.connections = connections;
  }

  /**
   * Starts the server and ends every session that the data directory remembers.
   *
   * <p>A killed process leaves sessions behind whose ephemeral nodes would keep their successors
   * out until they expire. Whoever held them is gone: this server was their only one, and it was
   * down.
   */
  static EmbeddedZooKeeper start(Path data, String host, int port)
      throws IOException, InterruptedException {
    // The default of 64 MiB per transaction log is for servers that write far more than this one.
    System.setProperty("zookeeper.preAllocSize", "1024");
    File directory = data.toFile();
    ZooKeeperServer server = new ZooKeeperServer(directory, directory, TICK_MILLIS);
    NIOServerCnxnFactory connections = new NIOServerCnxnFactory();
    connections.configure(new InetSocketAddress(host, port), UNLIMITED_CONNECTIONS);
    server.setServerCnxnFactory(connections);
    server.startdata();
    Set<Long> dead = Set.copyOf(server.getZKDatabase().getSessionWithTimeOuts().keySet());
    connections.startup(server, true);
    endSessions(server, dead);
    new DatadirCleanupManager(directory, directory, SNAPSHOTS_KEPT, CLEANUP_HOURS).start();
    return new EmbeddedZooKeeper(server, connections);
  }

  private static void endSessions(ZooKeeperServer server, Set<Long> sessions)
      throws InterruptedException {
    sessions.forEach(server::closeSession);
    long deadline = System.nanoTime() + PURGE_LIMIT.toNanos();
    while (server.getZKDatabase().getSessionWithTimeOuts().keySet().stream()
        .anyMatch(sessions::contains)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("ZooKeeper did not end the sessions of the last run");
      }
      Thread.sleep(10);
    }
  }

  @Override
  public void close() {
    connections.shutdown();
    server.shutdown();
  }
}
