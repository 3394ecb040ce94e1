/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.state.ProcessRecord;
import dev.lockstep.cli.state.ProcessRecords;
import dev.lockstep.cli.terminal.Table;
import dev.lockstep.cli.terminal.Text;
import dev.lockstep.cli.wiring.LogEnds;
import dev.lockstep.cli.wiring.ScrapedMetrics;
import dev.lockstep.cli.wiring.StackWiring;
import dev.lockstep.cli.wiring.StoreAddresses;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.deadletter.DeadLetterFilter;
import dev.lockstep.materialization.deadletter.DeadLetters;
import dev.lockstep.materialization.ingest.IngestLag;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.KafkaClients;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.stack.BackgroundStack;
import dev.lockstep.stack.StackStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;

/** Says what runs and how fresh it is. */
@Command(
    name = "status",
    description = "Say what runs, what is deployed, and how fresh it is.",
    footer = {
      "",
      "Exit code 1 when Kafka and Pinot cannot be reached.",
      "  lag      records that ingest has not processed yet",
      "  delay    99th percentile from an event's arrival in Kafka to its row, last half minute",
      "",
      "Examples:",
      "  lockstep status",
    })
final class StatusCommand extends BaseCommand {
  @Override
  public Integer call() {
    LockstepConfig config = config();
    List<ProcessRecord> processes = new ProcessRecords(config.stateDir()).live();
    stack(config);
    processes(processes);
    OnlineStoreConfig store = StoreWiring.find(config);
    try (RegistryFollower registry = new RegistryFollower(store)) {
      deployed(store, registry.current(), processes);
    }
    int letters = new DeadLetters(store).list(DeadLetterFilter.OPEN).size();
    console().out().println();
    console().out().println("Open dead letters: " + letters);
    return ExitCodes.OK;
  }

  private void stack(LockstepConfig config) {
    if (StoreAddresses.isExternal(config)) {
      StoreAddresses addresses = StoreAddresses.find(config);
      console().out().println("Kafka  " + addresses.kafkaBootstrap());
      console().out().println("Pinot  " + addresses.pinotController());
    } else {
      StackStatus status = BackgroundStack.status(StackWiring.stackDirectory(config.stateDir()));
      status.lines().forEach(console().out()::println);
    }
    console().out().println();
  }

  private void processes(List<ProcessRecord> processes) {
    if (processes.isEmpty()) {
      console().out().println("No ingest and no server was started with this state directory.");
    } else {
      Table table = new Table("part", "process", "up", "addresses");
      for (ProcessRecord process : processes) {
        table.row(
            process.role(),
            Long.toString(process.pid()),
            Text.duration(age(Instant.ofEpochMilli(process.startedMillis()))),
            process.describe());
      }
      table.print(console());
    }
    console().out().println();
  }

  private void deployed(OnlineStoreConfig store, Catalog catalog, List<ProcessRecord> processes) {
    if (catalog.deployment() == 0) {
      console().out().println("Nothing is deployed.");
      return;
    }
    console()
        .out()
        .println(
            "Deployment %d of %s: %d services, %d on-demand views"
                .formatted(
                    catalog.deployment(),
                    catalog.deployedAt(),
                    catalog.plan().services().size(),
                    catalog.plan().onDemandViews().size()));
    ScrapedMetrics metrics = ScrapedMetrics.of(processes);
    Table table =
        new Table("view", "version", "entity", "features", "rows", "newest row", "lag", "delay");
    try (LogEnds ends = new LogEnds(store);
        Admin admin = KafkaClients.admin(store)) {
      for (ViewPlan view : catalog.plan().views().values()) {
        Optional<LogEnds.Extent> extent = ends.extent(view);
        table.row(
            view.name(),
            view.version() + "." + view.revision(),
            view.entity().name(),
            Integer.toString(view.features().size()),
            extent.map(found -> "%,d".formatted(found.rows())).orElse("no log"),
            extent
                .flatMap(LogEnds.Extent::newestArrival)
                .map(arrival -> Text.duration(age(arrival)) + " ago")
                .orElse("-"),
            lag(admin, store, view),
            metrics.delay(view.name()).map(StatusCommand::millis).orElse("-"));
      }
    }
    table.print(console());
  }

  private static String lag(Admin admin, OnlineStoreConfig store, ViewPlan view) {
    try {
      return Long.toString(IngestLag.records(admin, store.naming(), view));
    } catch (LockstepException e) {
      return "-"; // a source topic is not there yet
    }
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + " ms";
  }

  private static Duration age(Instant moment) {
    Duration age = Duration.between(moment, Instant.now());
    return age.isNegative() ? Duration.ZERO : age;
  }
}
