/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.Logging;
import dev.lockstep.cli.wiring.OfflinePath;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.RegistryFollower;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** Runs the server of training sets. */
@Command(
    name = "serve-historical",
    description =
        "Build training sets for clients over gRPC and Arrow Flight, until it is stopped.",
    footer = {
      "",
      "Clients send a spine as Arrow and get its rows with features back, from the lake; results can be",
      "fetched again by their job's id for a while (historical.keep). The lake is what archive --continuous",
      "fills. SIGTERM and Ctrl-C let calls under way finish within historical.drain-timeout.",
      "",
      "Examples:",
      "  lockstep serve-historical",
      "  lockstep serve-historical -D historical.host=0.0.0.0 -D historical.jobs=2",
    })
final class ServeHistoricalCommand extends BaseCommand {
  @Override
  public Integer call() throws InterruptedException {
    LockstepConfig config = config();
    OnlineStoreConfig store = StoreWiring.find(config);
    Path log = Logging.toFile(config.stateDir(), "serve-historical");
    try (Lifetime lifetime = new Lifetime(console()::note)) {
      RegistryFollower registry = lifetime.add("registry", new RegistryFollower(store));
      String address = new OfflinePath(config, registry, lifetime).serve(store);
      console()
          .out()
          .println(
              "Training sets on grpc://%s (gRPC and Arrow Flight), %d feature services, log %s"
                  .formatted(address, registry.current().plan().services().size(), log));
      console().out().println("For Feast's SDK: " + FeastStoreYaml.offlineStore(address));
      lifetime.awaitStop();
    }
    return ExitCodes.OK;
  }
}
