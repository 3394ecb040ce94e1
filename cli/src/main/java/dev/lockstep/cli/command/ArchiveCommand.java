/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.terminal.Table;
import dev.lockstep.cli.wiring.CatalogViews;
import dev.lockstep.cli.wiring.LakeWiring;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.Logging;
import dev.lockstep.cli.wiring.MetricsServer;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.materialization.archive.ArchiveProgress;
import dev.lockstep.materialization.archive.ArchiveService;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.quality.served.ServedArchiveService;
import dev.lockstep.quality.served.ServedArchiver;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Appends the rows of feature logs to the lake. */
@Command(
    name = "archive",
    description =
        "Append the rows of the feature logs, and served answers, to the lake, each once.",
    footer = {
      "",
      "Each snapshot of a table says which position of the log it holds; archiving goes on from there,",
      "wherever it was stopped or killed, and several may run at once. Where the lake is: lake.warehouse.",
      "",
      "Examples:",
      "  lockstep archive                            what the logs hold now",
      "  lockstep archive --continuous               until it is stopped",
      "  lockstep archive --view card_activity",
    })
final class ArchiveCommand extends BaseCommand {
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** One of the two. */
  static final class Mode {
    @Option(names = "--once", description = "Archive what the logs hold now, then end (default).")
    private boolean once;

    @Option(
        names = "--continuous",
        description = "Archive until it is stopped; follow what is deployed.")
    private boolean continuous;
  }

  @ArgGroup private Mode mode = new Mode();

  @Option(
      names = "--view",
      paramLabel = "NAME",
      description = "Only this feature view; repeatable (default: all).")
  private List<String> views = new ArrayList<>();

  private final ProgressLines lines = new ProgressLines();

  @Override
  public Integer call() throws InterruptedException {
    LockstepConfig config = config();
    OnlineStoreConfig store = StoreWiring.find(config);
    var unused = Logging.toFile(config.stateDir(), "archive");
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Lifetime lifetime = new Lifetime(console()::note)) {
      RegistryFollower registry = lifetime.add("registry", new RegistryFollower(store));
      Lake lake = lifetime.add("lake", Lake.open(LakeWiring.config(config)));
      ArchiveService archive =
          lifetime.add(
              "archive",
              new ArchiveService(store, lake, LakeWiring.archive(config), metrics, this::progress));
      if (mode.continuous) {
        MetricsServer server =
            lifetime.add(
                "metrics",
                MetricsServer.start(
                    config.server().host(), config.server().metricsPort(), metrics));
        if (views.isEmpty()) {
          lifetime.add(
              "archive of the served log",
              new ServedArchiveService(store, lake, config.archive().commitInterval()));
        }
        return continuous(lifetime, registry, lake, archive, server.address());
      }
      int code = once(registry, archive, lifetime);
      served(store, lake);
      return code;
    }
  }

  private int once(RegistryFollower registry, ArchiveService archive, Lifetime lifetime) {
    List<ArchiveService.Archived> archived =
        archive.runOnce(CatalogViews.withLogs(registry.current(), views));
    Table table = new Table("view", "version", "new rows", "rows", "files", "snapshot", "position");
    for (ArchiveService.Archived one : archived) {
      table.row(
          one.view().name(),
          Integer.toString(one.view().version()),
          "%,d".formatted(one.rows()),
          one.snapshot().map(found -> "%,d".formatted(found.rows())).orElse("0"),
          one.snapshot().map(found -> Long.toString(found.files())).orElse("0"),
          one.snapshot().map(found -> Long.toString(found.id())).orElse("-"),
          one.snapshot().map(LakeSnapshot::position).map(p -> p.toJson()).orElse("-"));
    }
    if (table.isEmpty()) {
      console().out().println("No view has a feature log yet.");
    } else {
      table.print(console());
    }
    return lifetime.isStopping() ? ExitCodes.FAILED : ExitCodes.OK;
  }

  private void served(OnlineStoreConfig store, Lake lake) {
    if (views.isEmpty()) {
      try (ServedArchiver served = new ServedArchiver(store, lake)) {
        console().out().println("%,d new records of the served log.".formatted(served.archive()));
      }
    }
  }

  private int continuous(
      Lifetime lifetime,
      RegistryFollower registry,
      Lake lake,
      ArchiveService archive,
      String metricsAddress)
      throws InterruptedException {
    checkNames(registry);
    archive.start(
        () ->
            ArchiveService.views(registry.current()).stream()
                .filter(view -> views.isEmpty() || views.contains(view.name()))
                .toList());
    console()
        .out()
        .println(
            "Archiving to %s, metrics on http://%s/metrics"
                .formatted(lake.config().warehouse(), metricsAddress));
    while (!lifetime.awaitStop(5)) {
      lines.problems(archive.problems());
    }
    return ExitCodes.OK;
  }

  private void checkNames(RegistryFollower registry) {
    if (registry.current().deployment() > 0) {
      var unused = CatalogViews.withLogs(registry.current(), views);
    } else if (!views.isEmpty()) {
      throw new LockstepException(ErrorCode.UNKNOWN_NAME, "nothing is deployed yet");
    }
  }

  private void progress(ArchiveProgress progress) {
    lines.progress(progress);
  }

  /** Says what is new, and every half minute that there is nothing. */
  private final class ProgressLines {
    private final Map<String, Long> shownRows = new HashMap<>();
    private final Map<String, Long> shownNanos = new HashMap<>();
    private Map<String, String> shownProblems = Map.of();

    synchronized void progress(ArchiveProgress progress) {
      String name = progress.view() + " v" + progress.version();
      long now = System.nanoTime();
      long known = progress.rows() + progress.waitingRows();
      boolean moved = known != shownRows.getOrDefault(name, -1L);
      if (moved && (!mode.continuous || now - shownNanos.getOrDefault(name, 0L) > REPORT_NANOS)) {
        shownRows.put(name, known);
        shownNanos.put(name, now);
        console()
            .note(
                "%s: %,d rows archived in %d commits, %,d read, %,.0f rows/s, lag %,d"
                    .formatted(
                        name,
                        progress.rows(),
                        progress.commits(),
                        progress.waitingRows(),
                        progress.rowsPerSecond(),
                        progress.lag()));
      }
    }

    synchronized void problems(Map<String, String> problems) {
      if (!problems.equals(shownProblems)) {
        problems.forEach((name, problem) -> console().note(name + ": " + problem));
        shownProblems = problems;
      }
    }
  }
}
