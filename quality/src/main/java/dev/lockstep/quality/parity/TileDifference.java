/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import dev.lockstep.online.read.StoreInspector.StoredTile;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.tile.Tile;
import dev.lockstep.tile.TileBuilder;
import dev.lockstep.tile.ViewTiles;
import dev.lockstep.time.TimeRange;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A tile that is not what its rows add up to.
 *
 * @param key the entity
 * @param evidence which tile, and how it differs
 */
record TileDifference(EntityKey key, String evidence) {
  private static final Comparator<LogRow> ORDER =
      Comparator.comparing(LogRow::key)
          .thenComparingLong(LogRow::eventTimeMillis)
          .thenComparingLong(LogRow::seq);

  private record Place(String key, long slot, long run) {}

  /**
   * Makes the tiles of some rows again and compares them with what is stored. Pure.
   *
   * @param rows all rows of some entities, of one partition each, in any order
   * @param stored all tiles of these entities
   * @param counted gets how many tiles were compared
   * @throws IllegalArgumentException if the tiles aggregate what the view does not know
   */
  static List<TileDifference> between(
      ViewPlan view, ViewTiles tiles, List<LogRow> rows, List<StoredTile> stored, long[] counted)
      throws IOException {
    Map<Place, Tile> expected = expected(view, tiles, rows);
    counted[0] += expected.size();
    List<TileDifference> differences = new ArrayList<>();
    Map<Place, StoredTile> seen = new HashMap<>();
    for (StoredTile tile : stored) {
      Place place = new Place(tile.key(), tile.slot(), tile.run());
      Tile wanted = expected.get(place);
      if (seen.put(place, tile) != null) {
        differences.add(difference(tiles, place, "is stored twice"));
      } else if (wanted == null) {
        differences.add(difference(tiles, place, "is stored, but no row is in it"));
      } else if (!wanted.cells().equals(tile.cells()) || wanted.maxSeq() != tile.maxSeq()) {
        differences.add(difference(tiles, place, what(tiles, wanted, tile)));
      }
    }
    for (Place place : expected.keySet()) {
      if (!seen.containsKey(place)) {
        differences.add(difference(tiles, place, "is not stored"));
      }
    }
    return differences;
  }

  private static Map<Place, Tile> expected(ViewPlan view, ViewTiles tiles, List<LogRow> rows)
      throws IOException {
    List<LogRow> ordered = new ArrayList<>(rows);
    ordered.sort(ORDER);
    Map<Place, Tile> expected = new HashMap<>();
    for (int run = 0; run < tiles.runs().size(); run++) {
      TileBuilder builder =
          new TileBuilder(
              view,
              tiles.layout(),
              tiles.runs().get(run).id(),
              tile -> expected.put(new Place(tile.key(), tile.slot(), tile.run()), tile));
      for (LogRow row : ordered) {
        if (row.seq() > tiles.cut(row.partition(), run)
            && row.seq() <= tiles.cut(row.partition(), run + 1)) {
          builder.add(row);
        }
      }
      builder.finish();
    }
    return expected;
  }

  private static String what(ViewTiles tiles, Tile wanted, StoredTile stored) {
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < wanted.cells().size(); i++) {
      if (!wanted.cells().get(i).equals(stored.cells().get(i))) {
        groups.add(tiles.layout().groups().get(i));
      }
    }
    return groups.isEmpty()
        ? "says that row %s is its last, which is %s".formatted(stored.maxSeq(), wanted.maxSeq())
        : "has other states than its %s rows for %s"
            .formatted(wanted.rows(), String.join(", ", groups));
  }

  private static TileDifference difference(ViewTiles tiles, Place place, String what) {
    TimeRange times = tiles.layout().times(place.slot());
    return new TileDifference(
        new EntityKey(place.key()),
        "tile of %s to %s, run %s of generation %s, %s"
            .formatted(
                Instant.ofEpochMilli(times.firstMillis()),
                Instant.ofEpochMilli(times.lastMillis()),
                place.run(),
                tiles.generation(),
                what));
  }
}
