/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.tile;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.tile.TileJob;
import dev.lockstep.offline.training.tile.TileRunner;
import dev.lockstep.offline.training.tile.TileTally;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.online.kafka.LogExtents;
import dev.lockstep.online.registry.Catalog;
import dev.lockstep.online.registry.LogVersion;
import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.online.tile.TileCommits;
import dev.lockstep.online.tile.TileHistory;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.tile.ViewTiles;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes tiles of what the lake holds. A round runs all views and then commits them at once: before
 * that record nothing that it did counts, so it does not matter where the process ends, nor how
 * many materialize at a time. Thread-safe, one round at a time.
 *
 * <p>A run's tiles carry a random number that is never used again. Those of a run that did not come
 * to its commit stay in the tile log, where nobody asks for them, until their generation is
 * dropped.
 */
public final class TileMaterializer {
  private static final Logger LOG = LoggerFactory.getLogger(TileMaterializer.class);
  private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(30);

  private final OnlineStoreConfig store;
  private final Lake lake;
  private final TileRunner runner;
  private final TilesConfig config;
  private final TileCommits commits;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param lake stays open
   * @param runner computes tiles
   */
  public TileMaterializer(
      OnlineStoreConfig store, Lake lake, TileRunner runner, TilesConfig config) {
    this.store = store;
    this.lake = lake;
    this.runner = runner;
    this.config = config;
    this.commits = new TileCommits(store);
  }

  /**
   * What became of a view in a round.
   *
   * @param view in its active revision
   * @param generation that the run belongs to
   * @param newRows how many rows have tiles that had none in the generation
   * @param rows how many rows were taken in; more if runs were merged
   * @param tiles how many were sent
   * @param seconds until all of them could be read
   * @param runs how many runs the view has now
   * @param limited whether the lake holds more rows than one commit may take in
   * @param missingGroups aggregations of the view that the generation lacks
   */
  public record Done(
      ViewPlan view,
      long generation,
      long newRows,
      long rows,
      long tiles,
      double seconds,
      int runs,
      boolean limited,
      List<String> missingGroups) {
    public Done {
      missingGroups = ImmutableList.copyOf(missingGroups);
    }
  }

  /**
   * What became of a round.
   *
   * @param done the views that had something new
   * @param commit the commit that counts now; the one before if there was nothing new
   * @param dropped names of generations that nobody needs any more
   */
  public record Round(List<Done> done, TileCommit commit, List<String> dropped) {
    public Round {
      done = ImmutableList.copyOf(done);
      dropped = ImmutableList.copyOf(dropped);
    }

    /** Whether another round has something to do. */
    public boolean isLimited() {
      return done.stream().anyMatch(Done::limited);
    }
  }

  /**
   * Runs views over what the lake holds now, and commits them.
   *
   * @param views in their active revision; those that tiles are of no use to are left out
   * @param full whether all rows are taken in anew, into new generations
   * @throws LockstepException STORE_UNAVAILABLE if Kafka or Pinot does not answer, or somebody else
   *     committed tiles of one of the views meanwhile; nothing is committed then, unless the
   *     message says that it is not known
   * @throws IOException if the lake cannot be read
   */
  public synchronized Round round(
      Catalog catalog, Collection<ViewPlan> views, boolean full, TrainingProgress progress)
      throws IOException, InterruptedException {
    TileHistory history = commits.read();
    RunPlanner planner = new RunPlanner(config, catalog, history);
    List<Run> runs = new ArrayList<>();
    try (TileStores stores = new TileStores(store);
        LogExtents extents = new LogExtents(store, KAFKA_TIMEOUT)) {
      for (ViewPlan view : views) {
        Optional<LakeSnapshot> snapshot = lake.table(view).flatMap(LakeTable::current);
        Optional<PlannedRun> planned =
            snapshot.flatMap(
                found -> planner.plan(view, found.position(), extents(extents, view), full));
        if (planned.isPresent()) {
          runs.add(run(planned.get(), snapshot.orElseThrow().id(), stores, progress));
        }
      }
      if (runs.isEmpty()) {
        return new Round(List.of(), history.current(), List.of());
      }
      progress.begin("committing", 0);
      stores.ensureCommits();
      TileHistory now = commits.commit(found -> next(found, runs, catalog));
      LOG.info("Tile commit {}: {}", now.current().number(), now.current().reason());
      return new Round(
          runs.stream().map(Run::done).toList(),
          now.current(),
          new GenerationCleaner(stores).clean(now));
    }
  }

  private List<LogExtent> extents(LogExtents extents, ViewPlan view) {
    return extents.read(store.naming().featureLog(view), view.partitions());
  }

  /** A run whose tiles can be read, and wait for the commit. */
  private record Run(PlannedRun planned, ViewTiles tiles, Done done) {}

  private Run run(PlannedRun planned, long snapshotId, TileStores stores, TrainingProgress progress)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    long id = random.nextLong(1, Long.MAX_VALUE);
    ViewPlan view = planned.view();
    stores.ensure(view, planned.generation(), planned.layout());
    TileJob job = new TileJob(view, planned.layout(), id, snapshotId, planned.span());
    TileTally tally;
    try (TileSender sender = new TileSender(store, planned)) {
      tally = runner.run(job, sender, progress);
      check(planned, tally);
      progress.begin("sending tiles of " + view.name(), 0);
      sender.flush();
    }
    List<Long> ends = stores.ends(view, planned.generation());
    progress.begin("waiting for Pinot to read tiles of " + view.name(), Cuts.sum(ends));
    String table = store.naming().tileTable(view.name(), view.version(), planned.generation());
    new TileArrival(stores.tables(), table, ends, config.visibleTimeout()).await(progress);
    new RowsArrival(stores.tables(), store.naming().table(view), planned.rowsUpTo())
        .await(config.visibleTimeout());
    ViewTiles tiles = planned.tiles(id, tally.ingestMillis(), ends);
    double seconds = (System.nanoTime() - begun) / 1e9;
    LOG.info(
        "Run {} of {} v{}, generation {}: {} rows, {} tiles in {} s, up to {}",
        id,
        view.name(),
        view.version(),
        planned.generation(),
        tally.allRows(),
        tally.tiles(),
        seconds,
        planned.span().upTo());
    return new Run(
        planned,
        tiles,
        new Done(
            view,
            planned.generation(),
            planned.newRows(),
            tally.allRows(),
            tally.tiles(),
            seconds,
            tiles.runs().size(),
            planned.limited(),
            planned.missingGroups()));
  }

  /** A row that the lake does not give must not silently be missing from answers. */
  private static void check(PlannedRun planned, TileTally tally) {
    for (int partition = 0; partition < planned.rows().size(); partition++) {
      long wanted = planned.rows().get(partition);
      long found = tally.rows().get(partition);
      boolean known = planned.span().after().get(partition) != Long.MIN_VALUE;
      if (found < wanted || (known && found > wanted)) {
        throw new LockstepException(
            ErrorCode.INTERNAL,
            "The lake gives %s rows of view %s, partition %s, from after seq %s up to %s; there must be %s"
                .formatted(
                    found,
                    planned.view().name(),
                    partition,
                    planned.span().after().get(partition),
                    planned.span().upTo().get(partition),
                    wanted));
      }
    }
  }

  private static TileCommit next(TileHistory history, List<Run> runs, Catalog catalog) {
    TileCommit current = history.current();
    Map<String, ViewTiles> views = new TreeMap<>(current.views());
    // What was retired has no tiles any more.
    for (LogVersion version : catalog.rollout().retired()) {
      views.remove(TileCommit.key(version.view(), version.version()));
    }
    for (Run run : runs) {
      ViewPlan view = run.planned().view();
      Optional<ViewTiles> now = current.tiles(view.name(), view.version());
      if (!now.equals(run.planned().base())) {
        throw new LockstepException(
            ErrorCode.STORE_UNAVAILABLE,
            "Somebody else committed tiles of view %s meanwhile (commit %s, %s): nothing of this run counts, the next one goes on from there"
                .formatted(view.name(), current.number(), current.reason()));
      }
      views.put(TileCommit.key(view.name(), view.version()), run.tiles());
    }
    return new TileCommit(current.number() + 1, Instant.now(), reason(runs), views);
  }

  private static String reason(List<Run> runs) {
    return runs.stream()
        .map(
            run ->
                "%s v%s: %,d rows%s"
                    .formatted(
                        run.planned().view().name(),
                        run.planned().view().version(),
                        run.done().newRows(),
                        run.planned().beginsGeneration()
                            ? ", new generation " + run.planned().generation()
                            : ""))
        .collect(Collectors.joining("; "));
  }
}
