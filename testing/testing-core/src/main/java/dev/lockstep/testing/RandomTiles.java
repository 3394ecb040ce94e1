/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.testing;

import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
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
import java.util.concurrent.atomic.AtomicInteger;

/** Makes tiles of rows, in runs that end at random positions. Not thread-safe. */
public final class RandomTiles {
  /** Those in use and finer ones, so that short windows have tiles too, and one odd. */
  private static final List<List<Long>> HOPS =
      List.of(
          List.of(300_000L, 3_600_000L, 86_400_000L),
          List.of(1_000L, 60_000L, 3_600_000L, 86_400_000L, 16 * 86_400_000L),
          List.of(7L, 7_000L, 7_000_000L));

  private final Random random;
  private final Map<String, ViewTiles> states = new HashMap<>();

  public RandomTiles(long seed) {
    random = new Random(seed);
  }

  /** The tiles of a view that count now; empty if the view has none. */
  public Optional<ViewTiles> state(ViewPlan view) {
    return Optional.ofNullable(states.get(view.name()));
  }

  /**
   * Takes some of the rows that are in no tile yet into tiles, in one to three runs.
   *
   * @param rows all rows of the view
   * @return the tiles that these runs add
   */
  public List<Tile> add(ViewPlan view, List<LogRow> rows) {
    TileLayout layout =
        state(view)
            .map(ViewTiles::layout)
            .orElseGet(() -> TileLayout.of(view, HOPS.get(random.nextInt(HOPS.size()))));
    List<Tile> tiles = new ArrayList<>();
    if (!layout.isEmpty()) {
      for (int runs = 1 + random.nextInt(3); runs > 0; runs--) {
        run(view, layout, rows, tiles);
      }
    }
    return tiles;
  }

  private void run(ViewPlan view, TileLayout layout, List<LogRow> rows, List<Tile> tiles) {
    Optional<ViewTiles> before = state(view);
    List<TileRun> runs = new ArrayList<>(before.map(ViewTiles::runs).orElse(List.of()));
    List<Long> none = Collections.nCopies(view.partitions(), Long.MIN_VALUE);
    TileRun last = runs.isEmpty() ? new TileRun(0, none, none) : runs.get(runs.size() - 1);
    long id = last.id() + 1;
    List<Long> cuts = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    List<Long> logRows = new ArrayList<>();
    for (int partition = 0; partition < view.partitions(); partition++) {
      int wanted = partition;
      long from = last.cuts().get(partition);
      List<LogRow> open =
          rows.stream()
              .filter(row -> row.partition() == wanted && row.seq() > from)
              .sorted(Comparator.comparingLong(LogRow::seq))
              .toList();
      int take = open.isEmpty() ? 0 : random.nextInt(open.size() + 1);
      long cut = take == 0 ? from : open.get(take - 1).seq();
      // Rows of the vectors count up by key only, so that several may share a seq.
      List<LogRow> taken = open.stream().filter(row -> row.seq() <= cut).toList();
      cuts.add(cut);
      times.add(
          taken.stream()
              .mapToLong(LogRow::ingestTimeMillis)
              .reduce(last.ingestMillis().get(partition), Math::max));
      long had = before.map(state -> state.logRows().get(wanted)).orElse(0L);
      logRows.add(had + build(view, layout, id, taken, tiles));
    }
    runs.add(new TileRun(id, cuts, times));
    states.put(view.name(), new ViewTiles(view.name(), view.version(), 1, layout, runs, logRows));
  }

  private static int build(
      ViewPlan view, TileLayout layout, long id, List<LogRow> rows, List<Tile> tiles) {
    AtomicInteger count = new AtomicInteger();
    TileBuilder builder =
        new TileBuilder(
            view,
            layout,
            id,
            tile -> {
              tiles.add(tile);
              count.incrementAndGet();
            });
    List<LogRow> ordered = new ArrayList<>(rows);
    ordered.sort(
        Comparator.comparing(LogRow::key)
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
    return count.get();
  }
}
