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

/** Runs the gRPC server. */
@Command(
    name = "serve",
    description = "Run the gRPC server until it is stopped.",
    footer = {
      "",
      "It serves what is deployed, and follows later deployments. SIGTERM and Ctrl-C drain it.",
      "",
      "Examples:",
      "  lockstep serve",
      "  lockstep serve -D server.host=0.0.0.0 -D server.port=6570",
    })
final class ServeCommand extends BaseCommand {
  @Override
  public Integer call() throws InterruptedException {
    LockstepConfig config = config();
    OnlineStoreConfig store = StoreWiring.find(config);
    Path log = Logging.toFile(config.stateDir(), "serve");
    try (Lifetime lifetime = new Lifetime(console()::note)) {
      RegistryFollower registry = lifetime.add("registry", new RegistryFollower(store));
      OnlinePath path = new OnlinePath(config, config.stateDir(), store, registry, lifetime);
      String address = path.serve();
      console()
          .out()
          .println(
              "gRPC on %s, metrics on http://%s/metrics, %d feature views, log %s"
                  .formatted(
                      address,
                      path.metricsAddress(),
                      registry.current().plan().views().size(),
                      log));
      lifetime.awaitStop();
    }
    return ExitCodes.OK;
  }
}
