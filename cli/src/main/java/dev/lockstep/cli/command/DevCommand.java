/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.bind.BoundDefinitions;
import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.config.Setting;
import dev.lockstep.cli.dev.DefinitionsWatch;
import dev.lockstep.cli.dev.NextSteps;
import dev.lockstep.cli.state.ProcessRecord;
import dev.lockstep.cli.state.ProcessRecords;
import dev.lockstep.cli.terminal.Steps;
import dev.lockstep.cli.wiring.DefinitionsOption;
import dev.lockstep.cli.wiring.Deployments;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.Logging;
import dev.lockstep.cli.wiring.OfflinePath;
import dev.lockstep.cli.wiring.OnlinePath;
import dev.lockstep.cli.wiring.StackWiring;
import dev.lockstep.cli.wiring.StoreAddresses;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.stack.BackgroundStack;
import dev.lockstep.stack.LocalStack;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs everything with the user's definitions. */
@Command(
    name = "dev",
    description = "Run everything on this machine with your definitions, until Ctrl-C.",
    footer = {
      "",
      "Starts Kafka and Pinot (or uses those that run or are configured), creates source topics,",
      "applies the definitions, runs ingest, the gRPC server, the archive to the lake, tiles every minute",
      "and the server of training sets. When a file of the definitions changes, it is checked and applied",
      "again. What was sent is there again at the next start.",
      "",
      "Examples:",
      "  lockstep dev -d examples/quickstart",
      "  lockstep dev -d examples/quickstart --feast-ports                          # for Feast's SDK too",
      "  lockstep send --source orders --file examples/quickstart/orders.jsonl     # in another terminal",
    })
final class DevCommand extends BaseCommand {
  private static final long WATCH_MILLIS = 500;
  private static final Duration MATERIALIZE_EVERY = Duration.ofMinutes(1);

  @Option(
      names = {"-d", "--definitions"},
      paramLabel = "DIR",
      required = true,
      description = "Folder of .yaml files, or one file.")
  private Path folder = Path.of(".");

  @Mixin private FeastPortsOption feastPorts = new FeastPortsOption();

  @Override
  public Integer call() throws InterruptedException {
    // Wrong definitions are told before anything is started.
    BoundDefinitions definitions = DefinitionsOption.load(folder);
    LockstepConfig config =
        root().hostConfig(feastPorts.settings(root().values(List.of())).toArray(Setting[]::new));
    Path log = Logging.toFile(config.stateDir(), "dev");
    Steps steps = new Steps(console());
    try (Lifetime lifetime = new Lifetime(console()::note)) {
      lifetime.add("record of dev", claim(config));
      OnlineStoreConfig store = StoreWiring.config(config, addresses(config, lifetime, steps));
      steps.begin("apply " + folder);
      Deployments.apply(store, definitions, Deployments.LOCAL_SOURCE_PARTITIONS, steps::progress);
      steps.begin("start ingest, archive and servers");
      RegistryFollower registry = lifetime.add("registry", new RegistryFollower(store));
      OnlinePath path = new OnlinePath(config, config.stateDir(), store, registry, lifetime);
      path.ingest();
      String address = path.serve();
      OfflinePath offline = new OfflinePath(config, registry, lifetime);
      offline.archive(store, path.metrics());
      offline.materialize(store, MATERIALIZE_EVERY, path.metrics());
      String historical = offline.serve(store);
      steps.end();
      new NextSteps(console())
          .print(store, definitions.plan(), address, historical, path.metricsAddress(), log);
      path.feast()
          .ifPresent(
              feast ->
                  FeastStoreYaml.lines(address, feast, Optional.of(historical))
                      .forEach(console().out()::println));
      console().out().flush();
      watch(store, lifetime);
    } catch (LockstepException e) {
      steps.fail();
      throw e;
    }
    return ExitCodes.OK;
  }

  /** Two that apply different definitions to the same store would undo each other's work. */
  private ProcessRecords.Registration claim(LockstepConfig config) {
    String definitions = folder.toAbsolutePath().normalize().toString();
    return new ProcessRecords(config.stateDir())
        .registerAlone(
            ProcessRecord.ofThisProcess(
                ProcessRecord.DEV, Map.of(ProcessRecord.DEFINITIONS, definitions)));
  }

  private StoreAddresses addresses(LockstepConfig config, Lifetime lifetime, Steps steps) {
    boolean running =
        StoreAddresses.isExternal(config)
            || BackgroundStack.status(StackWiring.stackDirectory(config.stateDir())).isReady();
    if (running) {
      return StoreAddresses.find(config);
    }
    steps.begin("start Kafka and Pinot on this machine");
    LocalStack stack = LocalStack.start(StackWiring.config(config), steps::progress);
    return StoreAddresses.of(lifetime.add("Kafka and Pinot", stack).endpoints());
  }

  private void watch(OnlineStoreConfig store, Lifetime lifetime) throws InterruptedException {
    DefinitionsWatch watch = new DefinitionsWatch(folder);
    while (!lifetime.isStopping()) {
      TimeUnit.MILLISECONDS.sleep(WATCH_MILLIS);
      if (watch.hasChanged() && !lifetime.isStopping()) {
        apply(store);
      }
    }
  }

  /** What is wrong with the new definitions is told, and the old ones stay. */
  private void apply(OnlineStoreConfig store) {
    String time = LocalTime.now().truncatedTo(ChronoUnit.SECONDS).toString();
    console().out().println(console().dim(time) + " " + folder + " changed");
    try {
      Deployments.apply(
          store,
          DefinitionsOption.load(folder),
          Deployments.LOCAL_SOURCE_PARTITIONS,
          line -> console().out().println("  " + line));
    } catch (LockstepException e) {
      String.valueOf(e.getMessage())
          .lines()
          .forEach(line -> console().out().println("  " + console().red(line)));
      console().out().println("  What was active before stays active.");
    }
  }
}
