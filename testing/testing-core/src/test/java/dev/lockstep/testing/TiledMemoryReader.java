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
import dev.lockstep.tile.TileBuilder;
import dev.lockstep.tile.TileLayout;
import dev.lockstep.tile.TileRun;
import dev.lockstep.tile.ViewTiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Answers from tiles and rows in memory, and looks at no more of either than it says it wants. What
 * tiles are of no use for goes to the reader of rows.
 */
final class TiledMemoryReader implements FeatureReader {
  /** Those in use and finer ones, so that short windows have tiles too, and one odd. */
  private static final List<List<Long>> HOPS =
      List.of(
          List.of(300_000L, 3_600_000L, 86_400_000L),
          List.of(1_000L, 60_000L, 3_600_000L, 86_400_000L, 16 * 86_400_000L),
          List.of(7L, 7_000L, 7_000_000L));

  private final InMemoryFeatureReader rows = new InMemoryFeatureReader();
  private final Map<String, Store> stores = new HashMap<>();
  private final Random random;
  private long answersWithTiles;
  private long tilesUsed;

  private static final class Store {
    private final List<LogRow> rows = new ArrayList<>();
    private final List<Tile> tiles = new ArrayList<>();
    private @Nullable ViewTiles state;
  }

  TiledMemoryReader(long seed) {
    random = new Random(seed);
  }

  /** Adds rows to the log; some of all rows that are in no tile yet go into tiles, in some runs. */
  void append(ViewPlan view, List<LogRow> added) {
    rows.append(view, added);
    Store store = stores.computeIfAbsent(view.name(), name -> new Store());
    store.rows.addAll(added);
    ViewTiles before = store.state;
    TileLayout layout =
        before == null
            ? TileLayout.of(view, HOPS.get(random.nextInt(HOPS.size())))
            : before.layout();
    if (layout.isEmpty()) {
      return;
    }
    for (int runs = 1 + random.nextInt(3); runs > 0; runs--) {
      run(view, layout, store);
    }
  }

  private void run(ViewPlan view, TileLayout layout, Store store) {
    ViewTiles before = store.state;
    List<TileRun> runs = new ArrayList<>(before == null ? List.of() : before.runs());
    long id = runs.size() + 1;
    List<Long> cuts = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    for (int partition = 0; partition < view.partitions(); partition++) {
      int wanted = partition;
      long from = before == null ? Long.MIN_VALUE : before.cut(partition);
      List<LogRow> open =
          store.rows.stream()
              .filter(row -> row.partition() == wanted && row.seq() > from)
              .sorted(Comparator.comparingLong(LogRow::seq))
              .toList();
      int take = open.isEmpty() ? 0 : random.nextInt(open.size() + 1);
      long known =
          before == null
              ? Long.MIN_VALUE
              : before.runs().get(runs.size() - 1).ingestMillis().get(partition);
      long cut = take == 0 ? from : open.get(take - 1).seq();
      // Rows of the vectors count up by key only, so that several may share a seq.
      List<LogRow> taken = open.stream().filter(row -> row.seq() <= cut).toList();
      cuts.add(cut);
      times.add(taken.stream().mapToLong(LogRow::ingestTimeMillis).reduce(known, Math::max));
      build(view, layout, id, taken, store);
    }
    runs.add(new TileRun(id, cuts, times));
    store.state =
        new ViewTiles(
            view.name(),
            view.version(),
            1,
            layout,
            runs,
            Collections.nCopies(view.partitions(), 0L));
  }

  private static void build(
      ViewPlan view, TileLayout layout, long id, List<LogRow> rows, Store store) {
    TileBuilder builder = new TileBuilder(view, layout, id, store.tiles::add);
    List<LogRow> ordered = new ArrayList<>(rows);
    ordered.sort(
        Comparator.comparing((LogRow row) -> row.key().encoded())
            .thenComparingLong(LogRow::eventTimeMillis)
            .thenComparingLong(LogRow::seq));
    try {
      for (LogRow row : ordered) {
        builder.add(row);
      }
      builder.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    ViewTiles state = store == null ? null : store.state;
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
    List<Tile> tiles = tiles(tiled, store, key, runs);
    if (point instanceof ReadPoint.UpTo upTo) {
      long seq = upTo.seqs().get(place);
      if (tiles.stream().anyMatch(tile -> tile.maxSeq() > seq)) {
        runs = state.runsUpTo(partition, seq);
        tiles = tiles(tiled, store, key, runs);
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
    answersWithTiles += tiles.isEmpty() ? 0 : 1;
    tilesUsed += tiles.size();
    return tiled.evaluate(wanted, cut, tiles);
  }

  /** As a store would answer: with the wanted cells only. */
  private static List<Tile> tiles(TiledView tiled, Store store, EntityKey key, int runs) {
    List<Tile> found = new ArrayList<>();
    for (Tile tile : store.tiles) {
      if (tile.key().equals(key.encoded())
          && tile.run() <= runs
          && tiled.slots().stream().anyMatch(slots -> slots.contains(tile.slot()))) {
        List<String> cells = tiled.groups().stream().map(tile.cells()::get).toList();
        found.add(new Tile(tile.key(), tile.slot(), tile.run(), tile.rows(), tile.maxSeq(), cells));
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
