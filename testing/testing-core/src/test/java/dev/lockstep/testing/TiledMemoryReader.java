/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.evaluate.InMemoryFeatureReader;
import dev.lockstep.evaluate.TiledView;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.store.EntityAnswer;
import dev.lockstep.store.Explanation;
import dev.lockstep.store.FeatureReader;
import dev.lockstep.store.FeatureValue;
import dev.lockstep.store.Position;
import dev.lockstep.store.ReadPoint;
import dev.lockstep.store.ViewAnswer;
import dev.lockstep.store.ViewRequest;
import dev.lockstep.tile.Tile;
import dev.lockstep.tile.TileCell;
import dev.lockstep.tile.TilePart;
import dev.lockstep.tile.ViewTiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Answers from tiles and rows in memory, and looks at no more of either than it says it wants. What
 * tiles are of no use for goes to the reader of rows.
 */
final class TiledMemoryReader implements FeatureReader {
  private final InMemoryFeatureReader rows = new InMemoryFeatureReader();
  private final Map<String, Store> stores = new HashMap<>();
  private final RandomTiles tiles;
  private long answersWithTiles;
  private long tilesUsed;

  private static final class Store {
    private final List<LogRow> rows = new ArrayList<>();
    private final List<Tile> tiles = new ArrayList<>();
  }

  TiledMemoryReader(long seed) {
    tiles = new RandomTiles(seed);
  }

  /** Adds rows to the log; some of all rows that are in no tile yet go into tiles, in some runs. */
  void append(ViewPlan view, List<LogRow> added) {
    rows.append(view, added);
    Store store = stores.computeIfAbsent(view.name(), name -> new Store());
    store.rows.addAll(added);
    store.tiles.addAll(tiles.add(view, store.rows));
  }

  /** How many answers for an entity came from tiles too. */
  long answersWithTiles() {
    return answersWithTiles;
  }

  long tilesUsed() {
    return tilesUsed;
  }

  @Override
  public CompletableFuture<ViewAnswer> read(ViewRequest request) {
    Store store = stores.get(request.view().name());
    CompletableFuture<ViewAnswer> plain = rows.read(request);
    ViewTiles state = tiles.state(request.view()).orElse(null);
    if (store == null || state == null || plain.isCompletedExceptionally()) {
      return plain;
    }
    Optional<TiledView> tiled =
        TiledView.of(request.view(), request.features(), request.asOfMillis(), state.layout());
    if (tiled.isEmpty()) {
      return plain;
    }
    List<EntityAnswer> answers = new ArrayList<>();
    for (int i = 0; i < request.entities().size(); i++) {
      Position position = plain.join().entities().get(i).position();
      answers.add(new EntityAnswer(values(request, tiled.get(), store, state, i), position));
    }
    return CompletableFuture.completedFuture(new ViewAnswer(answers, List.of()));
  }

  private List<FeatureValue> values(
      ViewRequest request, TiledView tiled, Store store, ViewTiles state, int place) {
    EntityKey key = request.entities().get(place);
    int partition =
        store.rows.stream()
            .filter(row -> row.key().equals(key))
            .mapToInt(LogRow::partition)
            .findFirst()
            .orElse(0);
    ReadPoint point = request.point();
    int runs = state.runsAt(partition, point);
    List<TilePart> found = tiles(tiled, store, key, runs);
    if (point instanceof ReadPoint.UpTo upTo) {
      long seq = upTo.seqs().get(place);
      if (found.stream().anyMatch(tile -> tile.maxSeq() > seq)) {
        runs = state.runsUpTo(partition, seq);
        found = tiles(tiled, store, key, runs);
      }
    }
    long cut = state.cut(partition, runs);
    List<LogRow> wanted =
        store.rows.stream()
            .filter(row -> row.key().equals(key) && isVisible(row, point, place))
            .filter(row -> tiled.span().contains(row.eventTimeMillis()))
            .filter(
                row ->
                    row.seq() > cut
                        || tiled.edges().stream()
                            .anyMatch(edge -> edge.contains(row.eventTimeMillis())))
            .toList();
    answersWithTiles += found.isEmpty() ? 0 : 1;
    tilesUsed += found.size();
    return tiled.evaluate(wanted, cut, found);
  }

  /** As a store would answer: with the wanted cells only. */
  private static List<TilePart> tiles(TiledView tiled, Store store, EntityKey key, int runs) {
    List<TilePart> found = new ArrayList<>();
    for (Tile tile : store.tiles) {
      if (tile.key().equals(key.encoded())
          && tile.run() <= runs
          && tiled.slots().stream().anyMatch(slots -> slots.contains(tile.slot()))) {
        List<TileCell> cells =
            tiled.groups().stream().map(group -> TileCell.decode(tile.cells().get(group))).toList();
        found.add(new TilePart(tile.slot(), tile.maxSeq(), cells));
      }
    }
    return found;
  }

  private static boolean isVisible(LogRow row, ReadPoint point, int place) {
    if (point instanceof ReadPoint.KnownAt knownAt) {
      return row.ingestTimeMillis() <= knownAt.ingestTimeMillis();
    }
    return !(point instanceof ReadPoint.UpTo upTo) || row.seq() <= upTo.seqs().get(place);
  }

  @Override
  public CompletableFuture<Explanation> explain(ViewRequest request) {
    return rows.explain(request);
  }

  @Override
  public void close() {}
}
