/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Chooses ports and checks that chosen ones can be had. */
final class FreePorts {
  // Below the ranges from which Linux (32768) and macOS (49152) take ports for outgoing
  // connections: one of those could sit on a recorded port when the stack starts again.
  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;
  private static final int ATTEMPTS = 1_000;

  private final Random random;
  private final Set<Integer> taken = new HashSet<>();

  FreePorts(Random random) {
    this.random = random;
  }

  /** Replaces every 0 by a port that is free now. */
  StackPorts complete(StackPorts wanted) {
    for (Role role : Role.values()) {
      taken.addAll(wanted.of(role).values());
    }
    return new StackPorts(
        choose(wanted.kafka()),
        choose(wanted.kafkaController()),
        choose(wanted.pinotZookeeper()),
        choose(wanted.pinotController()),
        choose(wanted.pinotBroker()),
        choose(wanted.pinotServer()),
        choose(wanted.pinotServerAdmin()));
  }

  private int choose(int wanted) {
    if (wanted != 0) {
      return wanted;
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = FIRST + random.nextInt(COUNT);
      if (!taken.contains(port) && isFree(port)) {
        taken.add(port);
        return port;
      }
    }
    throw new LockstepException(
        ErrorCode.STATE_DIRECTORY,
        "Found no free port on %s from %d to %d."
            .formatted(StackPorts.HOST, FIRST, FIRST + COUNT - 1));
  }

  /**
   * Checks that nobody listens on the ports of a role.
   *
   * @throws LockstepException naming the first port that is taken and, where it can be found, by
   *     whom
   */
  static void requireFree(StackPorts ports, Role role) {
    for (Map.Entry<String, Integer> entry : ports.of(role).entrySet()) {
      int port = entry.getValue();
      if (!isFree(port)) {
        throw new LockstepException(
            ErrorCode.STATE_DIRECTORY,
            "Port %d (%s %s) of this state directory is taken by %s. Stop that program: what is stored names the port, so it cannot change."
                .formatted(
                    port,
                    role.title(),
                    entry.getKey(),
                    PortHolder.find(port).orElse("another program")));
      }
    }
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(StackPorts.HOST), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
