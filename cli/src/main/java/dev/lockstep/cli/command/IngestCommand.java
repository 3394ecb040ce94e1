/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.Logging;
import dev.lockstep.cli.wiring.OnlinePath;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.RegistryFollower;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** Runs ingest. */
@Command(
    name = "ingest",
    description = "Run ingest workers until they are stopped.",
    footer = {
      "",
      "Start it again, here or elsewhere, and the processes share the work. Killing one loses and",
      "doubles nothing.",
      "",
      "Examples:",
      "  lockstep ingest",
      "  lockstep ingest -D ingest.threads=4",
    })
final class IngestCommand extends BaseCommand {
  @Override
  public Integer call() throws InterruptedException {
    LockstepConfig config = config();
    OnlineStoreConfig store = StoreWiring.find(config);
    Path log = Logging.toFile(config.stateDir(), "ingest");
    try (Lifetime lifetime = new Lifetime(console()::note)) {
      RegistryFollower registry = lifetime.add("registry", new RegistryFollower(store));
      OnlinePath path = new OnlinePath(config, config.stateDir(), store, registry, lifetime);
      path.ingest();
      console()
          .out()
          .println(
              "Ingest of %d versions of feature views, metrics on http://%s/metrics, log %s"
                  .formatted(registry.current().running().size(), path.metricsAddress(), log));
      lifetime.awaitStop();
    }
    return ExitCodes.OK;
  }
}
