/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import com.google.common.collect.ImmutableList;
import dev.lockstep.online.kafka.Naming;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogColumns;
import dev.lockstep.row.StoreType;
import dev.lockstep.tile.Slots;
import dev.lockstep.tile.TileRun;
import dev.lockstep.tile.ViewTiles;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The query over the table of one generation of tiles. It asks one partition, see {@link
 * RowQueries}. Immutable, thread-safe.
 */
public final class TileQueries {
  // Looking up some slots is faster than comparing all that a table has.
  private static final long LISTED = 512;

  private final String from;

  public TileQueries(ViewTiles tiles, Naming naming) {
    String table = naming.tileTable(tiles.view(), tiles.version(), tiles.generation());
    this.from = " FROM " + OnlineArtifacts.physicalTable(table) + " WHERE ";
  }

  /**
   * Tiles of some entities. The answer's columns are: the key if asked for, slot, run, max seq,
   * then the cells.
   *
   * @param severalKeys whether to bring the key
   * @param keys entities of one partition, at least one
   * @param slots at least one
   * @param runs at least one
   * @param groups whose cells to bring
   */
  public TableQuery tiles(
      boolean severalKeys,
      List<EntityKey> keys,
      List<Slots> slots,
      List<TileRun> runs,
      List<Integer> groups,
      int maxTiles) {
    List<ResultColumn> result = columns(severalKeys, groups);
    int limit = maxTiles + 1;
    StringBuilder sql = Sql.select(result).append(from);
    appendKeys(sql, keys);
    appendSlots(sql.append(" AND "), slots);
    appendRuns(sql, runs);
    sql.append(" LIMIT ").append(limit);
    return new TableQuery(sql.toString(), result, limit, false);
  }

  /**
   * Every tile of some entities, of whatever hop. The answer's columns are: the key, slot, run, max
   * seq, then the cells.
   *
   * @param groups how many cells a tile has
   */
  public TableQuery allTiles(List<EntityKey> keys, List<TileRun> runs, int groups, int maxTiles) {
    List<ResultColumn> result = columns(true, IntStream.range(0, groups).boxed().toList());
    int limit = maxTiles + 1;
    StringBuilder sql = Sql.select(result).append(from);
    appendKeys(sql, keys);
    appendRuns(sql, runs);
    sql.append(" LIMIT ").append(limit);
    return new TableQuery(sql.toString(), result, limit, false);
  }

  private static List<ResultColumn> columns(boolean key, List<Integer> groups) {
    ImmutableList.Builder<ResultColumn> columns = ImmutableList.builder();
    if (key) {
      columns.add(ResultColumn.of(LogColumns.KEY, StoreType.STRING));
    }
    columns.add(ResultColumn.of(TileColumns.SLOT, StoreType.LONG));
    columns.add(ResultColumn.of(TileColumns.RUN, StoreType.LONG));
    columns.add(ResultColumn.of(TileColumns.MAX_SEQ, StoreType.LONG));
    groups.forEach(g -> columns.add(ResultColumn.of(TileColumns.cell(g), StoreType.STRING)));
    return columns.build();
  }

  private static void appendKeys(StringBuilder sql, List<EntityKey> keys) {
    Sql.appendIn(
        sql, LogColumns.KEY, keys.stream().map(EntityKey::encoded).map(Sql::text).toList());
  }

  private static void appendRuns(StringBuilder sql, List<TileRun> runs) {
    Sql.appendIn(
        sql.append(" AND "),
        TileColumns.RUN,
        runs.stream().map(r -> Long.toString(r.id())).toList());
  }

  private static void appendSlots(StringBuilder sql, List<Slots> slots) {
    List<String> listed = new ArrayList<>();
    List<Slots> ranges = new ArrayList<>();
    for (Slots range : slots) {
      if (range.count() > LISTED) {
        ranges.add(range);
      } else {
        for (long slot = range.first(); slot <= range.last(); slot++) {
          listed.add(Long.toString(slot));
        }
      }
    }
    String separator = "(";
    if (!listed.isEmpty()) {
      Sql.appendIn(sql.append(separator), TileColumns.SLOT, listed);
      separator = " OR ";
    }
    for (Slots range : ranges) {
      sql.append(separator).append(Sql.identifier(TileColumns.SLOT));
      sql.append(" BETWEEN ").append(range.first()).append(" AND ").append(range.last());
      separator = " OR ";
    }
    sql.append(')');
  }
}
