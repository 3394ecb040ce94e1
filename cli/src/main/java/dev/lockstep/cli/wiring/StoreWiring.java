/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.Naming;

/** The online store's part of the configuration. */
public final class StoreWiring {
  private StoreWiring() {}

  public static OnlineStoreConfig config(LockstepConfig config, StoreAddresses addresses) {
    LockstepConfig.Pinot pinot = config.pinot();
    return new OnlineStoreConfig(
        addresses.kafkaBootstrap(),
        addresses.pinotController(),
        addresses.pinotBrokers(),
        addresses.kafkaForPinot(),
        new Naming(config.prefix()),
        config.kafka().properties(),
        pinot.authorization(),
        pinot.queryTimeout(),
        pinot.maxRowsPerQuery(),
        pinot.maxConcurrentQueries(),
        config.kafka().replication(),
        pinot.replication());
  }

  /**
   * Of the stores that the configuration names, or of the local stack that runs.
   *
   * @throws dev.lockstep.error.LockstepException as {@link StoreAddresses#find}
   */
  public static OnlineStoreConfig find(LockstepConfig config) {
    return config(config, StoreAddresses.find(config));
  }
}
