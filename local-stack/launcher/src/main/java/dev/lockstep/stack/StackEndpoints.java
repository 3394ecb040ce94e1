/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.stack;

import static java.util.Objects.requireNonNull;

/**
 * Where a stack answers.
 *
 * @param kafkaBootstrap {@code host:port} for clients on this machine
 * @param kafkaForPinot {@code host:port} at which Pinot reaches the same Kafka; table definitions
 *     name this one
 * @param pinotController URL without a trailing slash
 * @param pinotBroker URL without a trailing slash
 */
public record StackEndpoints(
    String kafkaBootstrap, String kafkaForPinot, String pinotController, String pinotBroker) {
  public StackEndpoints {
    requireNonNull(kafkaBootstrap, "kafkaBootstrap is null");
    requireNonNull(kafkaForPinot, "kafkaForPinot is null");
    requireNonNull(pinotController, "pinotController is null");
    requireNonNull(pinotBroker, "pinotBroker is null");
  }
}
