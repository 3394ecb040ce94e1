/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Chooses ports of 127.0.0.1 for processes that are yet to listen, so that no two processes that
 * choose here are given the same.
 *
 * <p>Seconds lie between the choice of a port and the moment when somebody listens on it, and more
 * while what listened is dead and about to be started again; meanwhile the port looks free. So a
 * chosen port is claimed until {@link #close}: whoever holds the UDP port of a number has claimed
 * the TCP port of that number. The operating system gives a claim back however its holder ends.
 * Thread-safe.
 */
public final class PortClaims implements AutoCloseable {
  // Below the ranges from which Linux (32768) and macOS (49152) take ports for outgoing
  // connections: one of those could sit on a recorded port when the stack starts again.
  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;
  private static final int ATTEMPTS = 1_000;

  private final Random random;
  private final List<DatagramSocket> claims = new ArrayList<>();

  public PortClaims() {
    this(new Random());
  }

  PortClaims(Random random) {
    this.random = random;
  }

  /**
   * A port that nobody listens on and nobody else has claimed; it is claimed now.
   *
   * @throws LockstepException STATE_DIRECTORY if none was found
   */
  public synchronized int choose() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = FIRST + random.nextInt(COUNT);
      if (isFree(port) && claim(port)) {
        return port;
      }
    }
    throw new LockstepException(
        ErrorCode.STATE_DIRECTORY,
        "Found no free port on %s from %d to %d."
            .formatted(StackPorts.HOST, FIRST, FIRST + COUNT - 1));
  }

  /** Claims a certain port; whether nobody had claimed it before. */
  synchronized boolean claim(int port) {
    try {
      claims.add(new DatagramSocket(address(port)));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether nobody listens on a port now, whoever has claimed it. */
  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static InetSocketAddress address(int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(StackPorts.HOST), port);
  }

  /** Gives all ports back. */
  @Override
  public synchronized void close() {
    claims.forEach(DatagramSocket::close);
    claims.clear();
  }
}
