/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ports of a stack on 127.0.0.1. In a configuration, 0 means "whatever is free"; in a state
 * directory every port is set and stays for good, because topics, tables and Pinot's instance ids
 * name them.
 */
public record StackPorts(
    int kafka,
    int kafkaController,
    int pinotZookeeper,
    int pinotController,
    int pinotBroker,
    int pinotServer,
    int pinotServerAdmin) {
  /** All ports free to choose. */
  public static final StackPorts ANY = new StackPorts(0, 0, 0, 0, 0, 0, 0);

  /** The address that everything listens on. */
  public static final String HOST = "127.0.0.1";

  public StackPorts {
    check(kafka, kafkaController, pinotZookeeper, pinotController);
    check(pinotBroker, pinotServer, pinotServerAdmin);
  }

  private static void check(int... ports) {
    for (int port : ports) {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("Not a port: " + port);
      }
    }
  }

  /** The ports that a role listens on, by what they are for. */
  public Map<String, Integer> of(Role role) {
    Map<String, Integer> ports = new LinkedHashMap<>();
    switch (role) {
      case KAFKA -> {
        ports.put("broker", kafka);
        ports.put("kraft", kafkaController);
      }
      case PINOT -> {
        ports.put("controller", pinotController);
        ports.put("broker", pinotBroker);
        ports.put("server", pinotServer);
        ports.put("server-admin", pinotServerAdmin);
        ports.put("zookeeper", pinotZookeeper);
      }
    }
    return ports;
  }

  /**
   * Checks that fixed ports, if any are wanted, are those that were recorded.
   *
   * @throws LockstepException if one differs
   */
  void requireFits(StackPorts wanted) {
    for (Role role : Role.values()) {
      Map<String, Integer> recorded = of(role);
      wanted
          .of(role)
          .forEach(
              (name, port) -> {
                if (port != 0 && !port.equals(recorded.get(name))) {
                  throw new LockstepException(
                      ErrorCode.STATE_DIRECTORY,
                      "The %s %s port is set to %d, but this state directory was made with %d, which its tables name. Remove the setting, or use another directory."
                          .formatted(role.title(), name, port, recorded.get(name)));
                }
              });
    }
  }

  /** Where clients on this machine connect. */
  public StackEndpoints endpoints() {
    String bootstrap = HOST + ":" + kafka;
    return new StackEndpoints(
        bootstrap,
        bootstrap,
        "http://" + HOST + ":" + pinotController,
        "http://" + HOST + ":" + pinotBroker);
  }
}
