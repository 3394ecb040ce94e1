/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.command;

import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.terminal.Console;
import dev.lockstep.cli.terminal.Table;
import dev.lockstep.cli.training.DefinedFeatures;
import dev.lockstep.cli.training.ProgressLines;
import dev.lockstep.cli.wiring.CatalogViews;
import dev.lockstep.cli.wiring.LakeWiring;
import dev.lockstep.cli.wiring.Lifetime;
import dev.lockstep.cli.wiring.Logging;
import dev.lockstep.cli.wiring.MetricsServer;
import dev.lockstep.cli.wiring.StoreWiring;
import dev.lockstep.cli.wiring.TileWiring;
import dev.lockstep.materialization.archive.ArchiveService;
import dev.lockstep.materialization.tile.TileCoverage;
import dev.lockstep.materialization.tile.TileMaterializer;
import dev.lockstep.materialization.tile.TileMaterializer.Done;
import dev.lockstep.materialization.tile.TileMaterializer.Round;
import dev.lockstep.materialization.tile.TileService;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.tile.LocalTileRunner;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.LogExtents;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.time.Durations;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Makes tiles, once or again and again. */
final class MaterializeTiles {
  private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(30);
  private static final long STOP_SECONDS = 20;

  private final Console console;
  private final LockstepConfig config;
  private final TileOptions options;
  private final TrainingOptions engine;

  /**
   * @param engine says who computes, with how many threads
   */
  MaterializeTiles(
      Console console, LockstepConfig config, TileOptions options, TrainingOptions engine) {
    this.console = console;
    this.config = config;
    this.options = options;
    this.engine = engine;
  }

  /** What rounds need. */
  private record Parts(
      OnlineStoreConfig store,
      RegistryFollower registry,
      ArchiveService archive,
      TileMaterializer materializer) {}

  int run() throws IOException, InterruptedException {
    OnlineStoreConfig store = StoreWiring.find(config);
    var unused = Logging.toFile(config.stateDir(), "materialize");
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    CountDownLatch ended = new CountDownLatch(1);
    try (Lifetime lifetime = new Lifetime(console::note)) {
      Parts parts = parts(store, lifetime, metrics);
      if (options.every().isPresent()) {
        return continuous(parts, options.every().get(), lifetime, metrics);
      }
      lifetime.add("materializing", stop(Thread.currentThread(), ended));
      return once(parts);
    } finally {
      ended.countDown();
    }
  }

  /** Gives a commit time to end, and removes what is not needed any more. */
  private static AutoCloseable stop(Thread working, CountDownLatch ended) {
    return () -> {
      if (Thread.currentThread() != working) {
        working.interrupt();
        ended.await(STOP_SECONDS, TimeUnit.SECONDS);
      }
    };
  }

  private Parts parts(OnlineStoreConfig store, Lifetime lifetime, MeterRegistry metrics) {
    Lake lake = lifetime.add("lake", Lake.open(LakeWiring.config(config)));
    return new Parts(
        store,
        lifetime.add("registry", new RegistryFollower(store)),
        lifetime.add(
            "archive",
            new ArchiveService(store, lake, LakeWiring.archive(config), metrics, progress -> {})),
        new TileMaterializer(
            store,
            lake,
            engine
                .engine()
                .tiles(
                    lake,
                    config,
                    () -> DefinedFeatures.of(Optional.empty(), config),
                    new LocalTileRunner(lake, engine.threads(), TileWiring.scratch(config))),
            options.limit(TileWiring.config(config))));
  }

  private int once(Parts parts) throws IOException, InterruptedException {
    Round round;
    boolean first = true;
    do {
      round = round(parts, first);
      print(parts, round);
      first = false;
    } while (round.isLimited());
    return ExitCodes.OK;
  }

  private Round round(Parts parts, boolean archives) throws IOException, InterruptedException {
    Catalog catalog = parts.registry().current();
    Collection<ViewPlan> views = CatalogViews.running(catalog, options.views());
    if (archives && options.archives()) {
      console.note("bringing the lake up to date");
      var unused = parts.archive().runOnce(views);
    }
    return parts.materializer().round(catalog, views, options.full(), new ProgressLines(console));
  }

  private int continuous(
      Parts parts, Duration every, Lifetime lifetime, PrometheusMeterRegistry metrics)
      throws InterruptedException {
    MetricsServer server =
        lifetime.add(
            "metrics",
            MetricsServer.start(config.server().host(), config.server().metricsPort(), metrics));
    TileService service =
        lifetime.add(
            "materializing",
            new TileService(
                parts.store(),
                () -> views(parts.registry().current()),
                () -> round(parts, true),
                every,
                metrics,
                listener(parts)));
    service.start();
    console
        .out()
        .println(
            "Materializing every %s, metrics on http://%s/metrics"
                .formatted(Durations.print(every.toMillis()), server.address()));
    lifetime.awaitStop();
    return ExitCodes.OK;
  }

  /** Without complaint about a view that is gone. */
  private Collection<ViewPlan> views(Catalog catalog) {
    return catalog.running().stream()
        .filter(view -> options.views().isEmpty() || options.views().contains(view.name()))
        .toList();
  }

  private TileService.Listener listener(Parts parts) {
    return new TileService.Listener() {
      @Override
      public void done(Round round) {
        print(parts, round);
      }

      @Override
      public void failed(Exception reason) {
        console.note("failed, and tried again: " + reason.getMessage());
      }
    };
  }

  private void print(Parts parts, Round round) {
    if (round.done().isEmpty()) {
      console.out().println("Nothing new, commit %d counts.".formatted(round.commit().number()));
      return;
    }
    Table table =
        new Table(
            "view",
            "version",
            "generation",
            "runs",
            "new rows",
            "tiles",
            "seconds",
            "rows/s",
            "behind");
    try (LogExtents extents = new LogExtents(parts.store(), KAFKA_TIMEOUT)) {
      for (Done done : round.done()) {
        ViewPlan view = done.view();
        TileCoverage coverage =
            TileCoverage.of(
                round.commit().tiles(view.name(), view.version()),
                extents.read(parts.store().naming().featureLog(view), view.partitions()));
        table.row(
            view.name(),
            Integer.toString(view.version()),
            Long.toString(done.generation()),
            Integer.toString(done.runs()),
            number(done.newRows()),
            number(done.tiles()),
            String.format(Locale.ROOT, "%.1f", done.seconds()),
            number(Math.round(done.rows() / Math.max(1e-3, done.seconds()))),
            number(coverage.behind()));
      }
    }
    table.print(console);
    console.out().println("Commit %d counts.".formatted(round.commit().number()));
    round.dropped().forEach(dropped -> console.out().println("Dropped " + dropped + "."));
    round.done().forEach(done -> missing(done.view(), done.missingGroups()));
    console.out().flush();
  }

  private void missing(ViewPlan view, List<String> groups) {
    if (!groups.isEmpty()) {
      console
          .out()
          .println(
              "%s: %s came after the tiles' generation; their reads bring rows until materialize --full."
                  .formatted(view.name(), String.join(", ", groups)));
    }
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
