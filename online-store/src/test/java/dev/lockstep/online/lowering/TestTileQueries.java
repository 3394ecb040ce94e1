/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.online.kafka.Naming;
import dev.lockstep.row.EntityKey;
import dev.lockstep.tile.Slots;
import dev.lockstep.tile.TileLayout;
import dev.lockstep.tile.TileRun;
import dev.lockstep.tile.ViewTiles;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TestTileQueries {
  private static final TileRun FIRST = new TileRun(11, List.of(5L), List.of(50L));
  private static final TileRun SECOND = new TileRun(12, List.of(9L), List.of(90L));
  private static final ViewTiles TILES =
      new ViewTiles(
          "cards",
          2,
          3,
          new TileLayout(List.of(10L), List.of("count", "sum of amount")),
          List.of(FIRST, SECOND),
          List.of(40L));
  private static final TileQueries QUERIES = new TileQueries(TILES, new Naming("ls"));

  @Test
  void asksForHopsOfRunsByNumber() {
    TableQuery query =
        QUERIES.tiles(
            false,
            List.of(new EntityKey("o'k")),
            List.of(new Slots(7, 9)),
            List.of(FIRST, SECOND),
            List.of(1),
            100);
    assertThat(query.sql())
        .isEqualTo(
            """
            SELECT "slot", "run", "max_seq", "cell_1" FROM ls_cards_v2_tiles_g3_REALTIME \
            WHERE "ls_key" = 'o''k' AND ("slot" IN (7, 8, 9)) AND "run" IN (11, 12) LIMIT 101""");
    assertThat(query.limit()).isEqualTo(101);
    assertThat(query.columns()).extracting(ResultColumn::name).contains("cell_1", "max_seq");
  }

  @Test
  void comparesWhereHopsAreMany() {
    TableQuery query =
        QUERIES.tiles(
            true,
            List.of(new EntityKey("a"), new EntityKey("b")),
            List.of(new Slots(7, 7), new Slots(1_000, 100_000)),
            List.of(SECOND),
            List.of(0),
            100);
    assertThat(query.sql())
        .isEqualTo(
            """
            SELECT "ls_key", "slot", "run", "max_seq", "cell_0" FROM \
            ls_cards_v2_tiles_g3_REALTIME WHERE "ls_key" IN ('a', 'b') AND ("slot" = 7 OR "slot" \
            BETWEEN 1000 AND 100000) AND "run" = 12 LIMIT 101""");
  }
}
