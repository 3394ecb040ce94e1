/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import java.util.Optional;

/** Asks an engine whether it can be used now. */
interface Probe {
  /** Empty when the engine is ready, otherwise what it still lacks; does not take long. */
  Optional<String> missing() throws InterruptedException;

  /** The probe of one engine of a stack. */
  static Probe of(Role role, StackPorts ports) {
    return switch (role) {
      case KAFKA -> new KafkaProbe(ports.kafka());
      case PINOT -> new PinotProbe(ports);
    };
  }
}
