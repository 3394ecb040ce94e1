/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.cli.wiring;

import com.google.common.base.Ascii;
import dev.lockstep.cli.config.LockstepConfig;
import dev.lockstep.cli.state.ProcessRecord;
import dev.lockstep.cli.state.ProcessRecords;
import dev.lockstep.cli.training.Engine;
import dev.lockstep.error.LockstepException;
import dev.lockstep.historical.HistoricalServer;
import dev.lockstep.historical.job.Engines;
import dev.lockstep.materialization.archive.ArchiveService;
import dev.lockstep.materialization.tile.TileMaterializer;
import dev.lockstep.materialization.tile.TileService;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.TrainingSetRunner;
import dev.lockstep.offline.training.tile.LocalTileRunner;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.RegistryFollower;
import dev.lockstep.quality.served.ServedArchiveService;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs parts of the offline path in this process, and records them so that other commands find
 * them. What it starts belongs to a {@link Lifetime}.
 */
public final class OfflinePath {
  private final LockstepConfig config;
  private final RegistryFollower registry;
  private final Lifetime lifetime;
  private final Lake lake;

  /**
   * Opens the lake.
   *
   * @param registry what is deployed
   * @param lifetime takes care of what is started
   */
  public OfflinePath(LockstepConfig config, RegistryFollower registry, Lifetime lifetime) {
    this.config = config;
    this.registry = registry;
    this.lifetime = lifetime;
    this.lake = lifetime.add("lake", Lake.open(LakeWiring.config(config)));
  }

  /** Lets the lake follow the feature logs of all that is deployed, now and later, and answers. */
  public void archive(OnlineStoreConfig store, MeterRegistry metrics) {
    lifetime
        .add(
            "archive",
            new ArchiveService(store, lake, LakeWiring.archive(config), metrics, progress -> {}))
        .start(() -> ArchiveService.views(registry.current()));
    lifetime.add(
        "archive of the served log",
        new ServedArchiveService(store, lake, config.archive().commitInterval()));
  }

  /**
   * Makes tiles of what the lake holds, again and again. A round that fails is in the log, and
   * tried again.
   *
   * @param every from one round to the next
   */
  public void materialize(OnlineStoreConfig store, Duration every, MeterRegistry metrics) {
    TileMaterializer materializer =
        new TileMaterializer(
            store,
            lake,
            new LocalTileRunner(lake, 1, TileWiring.scratch(config)),
            TileWiring.config(config));
    lifetime
        .add(
            "materializing",
            new TileService(
                store,
                () -> registry.current().running(),
                () -> round(materializer),
                every,
                metrics,
                TileService.Listener.NONE))
        .start();
  }

  private TileMaterializer.Round round(TileMaterializer materializer)
      throws IOException, InterruptedException {
    Catalog catalog = registry.current();
    return materializer.round(catalog, catalog.running(), false, TrainingProgress.NONE);
  }

  /**
   * Starts the server of training sets, for our own clients and Feast's.
   *
   * @return where it listens, host:port
   * @throws LockstepException INVALID_CONFIGURATION if it cannot listen; STATE_DIRECTORY if another
   *     one keeps its training sets there
   */
  public String serve(OnlineStoreConfig store) {
    HistoricalServer server =
        lifetime.add(
            "server of training sets",
            new HistoricalServer(
                HistoricalWiring.config(config),
                HistoricalWiring.definitions(registry),
                engines(),
                FeastHistoryWiring.options(config, store, registry, lifetime)));
    try {
      server.start();
    } catch (LockstepException e) {
      throw new LockstepException(
          e.code(),
          e.getMessage() + "\nChoose another port with historical.port (0 takes a free one).",
          e);
    }
    String address = Ports.reachable(config.historical().host()) + ":" + server.port();
    lifetime.add(
        "record of serve-historical",
        new ProcessRecords(config.stateDir())
            .register(
                ProcessRecord.ofThisProcess(
                    ProcessRecord.SERVE_HISTORICAL, Map.of(ProcessRecord.FLIGHT, address))));
    return address;
  }

  private Engines engines() {
    Map<String, TrainingSetRunner> runners = new LinkedHashMap<>();
    for (Engine engine : Engine.values()) {
      runners.put(
          Ascii.toLowerCase(engine.name()),
          (job, progress) -> engine.runner(job, lake, config).run(job, progress));
    }
    return new Engines(runners);
  }
}
