/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.materialization.ingest.IngestConfig;
import dev.lockstep.online.OnlineStoreConfig;

/** Ingest's part of the configuration. */
public final class IngestWiring {
  private IngestWiring() {}

  public static IngestConfig config(LockstepConfig config, OnlineStoreConfig store) {
    LockstepConfig.Ingest ingest = config.ingest();
    return IngestConfig.of(
            store, ingest.stateDir().orElseGet(() -> config.stateDir().resolve("ingest")))
        .withThreads(ingest.threads())
        .withCommitInterval(ingest.commitInterval())
        .withFailover(ingest.sessionTimeout(), ingest.standbyReplicas())
        .withDedupStore(ingest.dedupStore());
  }
}
