/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import java.util.Optional;

/** Asks an engine whether it can be used now. */
public interface Probe {
  /** Empty when the engine is ready, otherwise what it still lacks; takes seconds at most. */
  Optional<String> missing() throws InterruptedException;

  /** Kafka is ready when it describes itself as a cluster with a broker. */
  static Probe kafka(String bootstrap) {
    return new KafkaProbe(bootstrap);
  }

  /**
   * Pinot is ready when its parts are healthy, which a server is once it has caught up, and the
   * broker gets a complete answer from every realtime table.
   *
   * @param serverAdmin URL of the server's own interface, without a trailing slash
   */
  static Probe pinot(StackEndpoints endpoints, String serverAdmin) {
    return new PinotProbe(endpoints, serverAdmin);
  }

  /** The probe of one engine of a local stack. */
  static Probe of(Role role, StackPorts ports) {
    StackEndpoints endpoints = ports.endpoints();
    return switch (role) {
      case KAFKA -> kafka(endpoints.kafkaBootstrap());
      case PINOT -> pinot(endpoints, "http://" + StackPorts.HOST + ":" + ports.pinotServerAdmin());
    };
  }
}
