/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.state.ProcessRecord;
import dev.lockstep.cli.state.ProcessRecords;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.Logging;
import dev.lockstep.cli.wiring.OnlinePath;
import dev.lockstep.cli.wiring.Ports;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.RegistryFollower;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the gRPC server. */
@Command(
    name = "serve",
    description = "Run the gRPC server until it is stopped.",
    footer = {
      "",
      "It serves what is deployed, and follows later deployments. SIGTERM and Ctrl-C drain it.",
      "With --shadow it asks the candidate too, after it has answered; lockstep versions shows what",
      "differs, /metrics has it by feature, the log has examples.",
      "",
      "Examples:",
      "  lockstep serve",
      "  lockstep serve -D server.host=0.0.0.0 -D server.port=6570",
      "  lockstep serve --shadow=0.1",
      "  lockstep serve --feast-ports               # for Feast's Python SDK too",
    })
final class ServeCommand extends BaseCommand {
  @Option(
      names = "--shadow",
      arity = "0..1",
      paramLabel = "RATE",
      fallbackValue = "1",
      description =
          "Compare answers with those of the candidate, for this share of the requests (default: all).")
  private @Nullable Double shadow;

  @Mixin private FeastPortsOption feastPorts = new FeastPortsOption();

  @Override
  public Integer call() throws InterruptedException {
    OptionalDouble shadowRate = shadowRate();
    LockstepConfig config = root().config(feastPorts.settings(root().values(List.of())));
    OnlineStoreConfig store = StoreWiring.find(config);
    Path log = Logging.toFile(config.stateDir(), "serve");
    try (Lifetime lifetime = new Lifetime(console()::note)) {
      RegistryFollower registry = lifetime.add("registry", new RegistryFollower(store));
      OnlinePath path = new OnlinePath(config, config.stateDir(), store, registry, lifetime);
      String address = path.serve(shadowRate);
      console()
          .out()
          .println(
              "gRPC on %s, metrics on http://%s/metrics, %d feature views, log %s"
                  .formatted(
                      address,
                      path.metricsAddress(),
                      registry.current().plan().views().size(),
                      log));
      path.feast()
          .ifPresent(
              feast ->
                  FeastStoreYaml.lines(address, feast, flight(config))
                      .forEach(console().out()::println));
      lifetime.awaitStop();
    }
    return ExitCodes.OK;
  }

  /** Where the server of training sets runs, or would run. */
  private static Optional<String> flight(LockstepConfig config) {
    return new ProcessRecords(config.stateDir())
        .find(ProcessRecord.SERVE_HISTORICAL)
        .map(record -> record.addresses().get(ProcessRecord.FLIGHT))
        .or(
            () ->
                config.historical().port() == 0
                    ? Optional.empty()
                    : Optional.of(
                        Ports.reachable(config.historical().host())
                            + ":"
                            + config.historical().port()));
  }

  private OptionalDouble shadowRate() {
    if (shadow == null) {
      return OptionalDouble.empty();
    }
    if (!(shadow > 0 && shadow <= 1)) {
      throw new LockstepException(
          ErrorCode.INVALID_REQUEST, "--shadow: the rate is not above 0 and at most 1: " + shadow);
    }
    return OptionalDouble.of(shadow);
  }
}
