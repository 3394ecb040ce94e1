/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.error.LockstepException;
import dev.lockstep.evaluate.TiledView;
import dev.lockstep.online.kafka.LogExtent;
import dev.lockstep.online.lowering.TableQuery;
import dev.lockstep.online.lowering.TileQueries;
import dev.lockstep.row.EntityKey;
import dev.lockstep.store.StoreQuery;
import dev.lockstep.tile.TileRun;
import dev.lockstep.tile.ViewTiles;
import java.util.ArrayList;
import java.util.List;

/** Reads the tiles of one chunk. Used once, by one thread. */
final class TileRead {
  private final ReadTools tools;
  private final ViewTiles tiles;
  private final TiledView view;
  private final Chunk chunk;
  private final int runs;
  private final ProvenQueries proven;

  /**
   * @param view says which tiles are wanted
   * @param runs how many of the oldest runs count
   * @param deadlineNanos in terms of {@link System#nanoTime()}
   */
  TileRead(
      ReadTools tools, ViewTiles tiles, TiledView view, Chunk chunk, int runs, long deadlineNanos) {
    this.tools = tools;
    this.tiles = tiles;
    this.view = view;
    this.chunk = chunk;
    this.runs = runs;
    this.proven =
        new ProvenQueries(tools, tools.health().of(tiles), chunk.partition(), deadlineNanos);
  }

  /** What was asked. */
  List<StoreQuery> log() {
    return proven.log();
  }

  /**
   * The tiles of the chunk's entities in these runs.
   *
   * @throws LockstepException as {@link dev.lockstep.store.FeatureReader#read}
   */
  EntityTiles tiles() {
    List<TileRun> filled = filledRuns();
    if (filled.isEmpty()) {
      return EntityTiles.NONE;
    }
    List<EntityKey> keys = chunk.keys();
    boolean severalKeys = keys.size() > 1;
    TableQuery query =
        new TileQueries(tiles, tools.config().naming())
            .tiles(
                severalKeys,
                keys,
                view.slots(),
                filled,
                view.groups(),
                tools.config().maxRowsPerQuery());
    while (true) {
      try {
        proven.await();
        proven.floor().expectAtLeast(new LogExtent(1, tiles.logRows().get(chunk.partition())));
        EntityTiles found =
            proven.ask(
                query,
                () -> new EntityTiles(keys, severalKeys, view.groups().size()),
                handler -> Long.MIN_VALUE);
        found.checkDistinct();
        tools.metrics().tiles(found.size());
        return found;
      } catch (LockstepException e) {
        proven.failed(e);
      }
      proven.pause(ProvenQueries::late);
    }
  }

  /** Those among the runs that took in rows of the chunk's partition. */
  private List<TileRun> filledRuns() {
    List<TileRun> filled = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      if (tiles.cut(chunk.partition(), i + 1) > tiles.cut(chunk.partition(), i)) {
        filled.add(tiles.runs().get(i));
      }
    }
    return filled;
  }
}
