/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.online.read.StoreInspector;
import dev.lockstep.online.read.StoreInspector.StoredTile;
import dev.lockstep.online.tile.TileCommit;
import dev.lockstep.online.tile.TileHistory;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.quality.parity.Finding.Check;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.tile.ViewTiles;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares the tiles that count with the rows that they are made of. Used by one thread. */
final class TileParity {
  private final StoreInspector store;
  private final TileCommit commit;
  private final ReportBuilder report;
  private final Duration staleAfter;

  /**
   * @param staleAfter tiles that are older, while the lake has more rows, are stale
   */
  TileParity(StoreInspector store, TileHistory history, ReportBuilder report, Duration staleAfter) {
    this.store = store;
    this.commit = history.current();
    this.report = report;
    this.staleAfter = staleAfter;
  }

  /**
   * Checks all tiles of some entities, and how old the tiles are.
   *
   * @param keys of the view
   */
  void check(
      ViewPlan view,
      LakeTable table,
      List<LakeFile> files,
      LakeSnapshot snapshot,
      Set<EntityKey> keys)
      throws IOException {
    Optional<ViewTiles> tiles = commit.tiles(view.name(), view.version());
    if (tiles.isEmpty() || tiles.get().partitions() != view.partitions()) {
      return;
    }
    checkAge(view, tiles.get(), snapshot);
    if (keys.isEmpty()) {
      return;
    }
    List<LogRow> rows = EntityRows.rows(table, files, keys);
    Map<Integer, List<EntityKey>> partitions = new HashMap<>();
    Map<EntityKey, Integer> placed = new HashMap<>();
    rows.forEach(row -> placed.putIfAbsent(row.key(), row.partition()));
    placed.forEach(
        (key, partition) -> partitions.computeIfAbsent(partition, p -> new ArrayList<>()).add(key));
    List<StoredTile> stored = new ArrayList<>();
    partitions.values().forEach(own -> stored.addAll(store.tiles(tiles.get(), own)));
    long[] counted = new long[1];
    List<TileDifference> differences;
    try {
      differences = TileDifference.between(view, tiles.get(), rows, stored, counted);
    } catch (IllegalArgumentException e) {
      report.undecided("tiles of view " + view.name() + ": " + e.getMessage());
      return;
    }
    report.tiles(view.name(), view.version(), counted[0], differences.size());
    differences.forEach(difference -> report.finding(finding(view, difference)));
  }

  private void checkAge(ViewPlan view, ViewTiles tiles, LakeSnapshot snapshot) {
    long behind = behind(tiles, snapshot.position());
    Duration age = Duration.between(commit.committed(), Instant.now());
    if (behind > 0 && age.compareTo(staleAfter) > 0) {
      report.finding(
          new Finding(
              Check.COMMITS,
              Cause.STALE_COMMIT,
              view.name(),
              view.version(),
              "",
              "",
              List.of(),
              "commit %s is of %s; %,d rows of the lake are in no tile"
                  .formatted(commit.number(), commit.committed(), behind),
              "lockstep runs",
              behind));
    }
  }

  private static long behind(ViewTiles tiles, LakePosition position) {
    long behind = 0;
    for (int partition = 0; partition < tiles.partitions(); partition++) {
      long end = position.seq(partition).orElse(Long.MIN_VALUE);
      long cut = tiles.cut(partition);
      if (end > cut) {
        behind += cut == Long.MIN_VALUE ? Math.max(0, end) : end - cut;
      }
    }
    return behind;
  }

  private static Finding finding(ViewPlan view, TileDifference difference) {
    return new Finding(
        Check.TILES,
        Cause.CORRUPTED_TILE,
        view.name(),
        view.version(),
        "",
        difference.key().encoded(),
        List.of(),
        difference.evidence(),
        "lockstep parity --view %s --rows-only".formatted(view.name()),
        1);
  }
}
