/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.util.Map;

/** Chooses the ports of a stack and checks that chosen ones can be had. */
final class FreePorts {
  private FreePorts() {}

  /** Replaces every 0 by a port that is free now, and claims all of them. */
  static StackPorts complete(StackPorts wanted, PortClaims claims) {
    claim(wanted, claims);
    return new StackPorts(
        choose(wanted.kafka(), claims),
        choose(wanted.kafkaController(), claims),
        choose(wanted.pinotZookeeper(), claims),
        choose(wanted.pinotController(), claims),
        choose(wanted.pinotBroker(), claims),
        choose(wanted.pinotServer(), claims),
        choose(wanted.pinotServerAdmin(), claims));
  }

  private static int choose(int wanted, PortClaims claims) {
    return wanted == 0 ? claims.choose() : wanted;
  }

  /**
   * Claims the ports that are set, so that nobody chooses them while a child is down. One that is
   * claimed by somebody else stays: it cannot change, and {@link #requireFree} or the child will
   * say what is wrong.
   */
  static void claim(StackPorts ports, PortClaims claims) {
    for (Role role : Role.values()) {
      ports.of(role).values().stream().filter(port -> port != 0).forEach(claims::claim);
    }
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
      if (!PortClaims.isFree(port)) {
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
}
