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
   * Pinot is ready when its parts are healthy and the broker gets a complete answer from every
   * realtime table. A server that starts again may then still be reading rows that it had not
   * stored: complete means that nobody who was asked stayed silent.
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
