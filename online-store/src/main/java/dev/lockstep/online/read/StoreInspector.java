/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import com.fasterxml.jackson.core.JsonParser;
import dev.lockstep.error.LockstepException;
import dev.lockstep.online.OnlineStoreConfig;
import dev.lockstep.online.lowering.RowFilter;
import dev.lockstep.online.lowering.RowQueries;
import dev.lockstep.online.lowering.RowSelection;
import dev.lockstep.online.lowering.TableQuery;
import dev.lockstep.online.lowering.TileQueries;
import dev.lockstep.online.pinot.BrokerClient;
import dev.lockstep.online.pinot.PinotController;
import dev.lockstep.online.pinot.RowHandler;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.tile.ViewTiles;
import dev.lockstep.time.TimeRange;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Looks at what the online store holds, as it is: for those who check it. It answers no feature
 * request: what it brings is complete as far as Pinot says, but may lack what was not yet consumed,
 * and duplicates are there to be seen. Blocking, thread-safe.
 */
public final class StoreInspector implements AutoCloseable {
  /** Most rows of a partition that one query may bring. */
  public static final int MOST_ROWS = 20_000;

  private static final int MOST_TILES = 200_000;
  private static final TimeRange ALL_TIMES = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);
  private static final int MOST_ROWS_OF_ENTITY = 2_000_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final OnlineStoreConfig config;
  private final BrokerClient brokers;

  /**
   * @param config whose limits of time and rows do not hold here
   */
  public StoreInspector(OnlineStoreConfig config) {
    this.config =
        config.withQueryLimits(TIMEOUT, MOST_ROWS_OF_ENTITY, config.maxConcurrentQueries());
    this.brokers = new BrokerClient(this.config, new PinotController(this.config));
  }

  /** A tile as it is stored. */
  public record StoredTile(String key, long slot, long run, long maxSeq, List<String> cells) {
    public StoredTile {
      cells = List.copyOf(cells);
    }
  }

  /**
   * Rows of a partition in the order of seq, each as often as it is stored.
   *
   * @param lastSeq such that there should be at most {@link #MOST_ROWS} rows up to it
   * @param fromIngestMillis rows that arrived before are left out; {@link Long#MIN_VALUE} for none
   * @throws LockstepException STORE_UNAVAILABLE; ROW_LIMIT if there are more than twice as many
   */
  public List<LogRow> rows(
      ViewPlan view, int partition, long firstSeq, long lastSeq, long fromIngestMillis) {
    RowSelection selection = new RowSelection(true, true, view.columns());
    TableQuery query =
        new RowQueries(view, config.naming())
            .rowsOfPartition(
                selection, partition, firstSeq, lastSeq, fromIngestMillis, 2 * MOST_ROWS);
    List<LogRow> rows = ask(query, () -> new Rows(view, selection, partition)).rows;
    rows.sort(Comparator.comparingLong(LogRow::seq));
    return rows;
  }

  /** All rows of an entity, in the order of seq, each as often as it is stored. */
  public List<LogRow> rows(ViewPlan view, EntityKey key, int partition) {
    RowSelection selection = new RowSelection(true, true, view.columns());
    RowFilter all =
        new RowFilter(List.of(key), ALL_TIMES, OptionalLong.empty(), OptionalLong.empty());
    TableQuery query =
        new RowQueries(view, config.naming()).rows(selection, all, MOST_ROWS_OF_ENTITY);
    List<LogRow> rows = ask(query, () -> new Rows(view, selection, partition)).rows;
    rows.sort(Comparator.comparingLong(LogRow::seq));
    return rows;
  }

  /**
   * Every tile of some entities that is of a run which counts.
   *
   * @param keys of one partition, at least one
   */
  public List<StoredTile> tiles(ViewTiles tiles, List<EntityKey> keys) {
    int groups = tiles.layout().groups().size();
    TableQuery query =
        new TileQueries(tiles, config.naming()).allTiles(keys, tiles.runs(), groups, MOST_TILES);
    return ask(query, () -> new Tiles(groups)).tiles;
  }

  @Override
  public void close() {
    brokers.close();
  }

  private <H extends RowHandler> H ask(TableQuery query, Supplier<H> handlers) {
    return brokers.query(query, handlers, System.nanoTime() + TIMEOUT.toNanos()).rows();
  }

  private static final class Rows implements RowHandler {
    private final LogRowParser parser;
    private final int partition;
    private final List<LogRow> rows = new ArrayList<>();

    Rows(ViewPlan view, RowSelection selection, int partition) {
      this.parser = new LogRowParser(view, selection);
      this.partition = partition;
    }

    @Override
    public void row(JsonParser row) throws IOException {
      EntityKey key = new EntityKey(LogRowParser.text(row));
      rows.add(parser.parse(row, key, partition));
    }
  }

  private static final class Tiles implements RowHandler {
    private final int groups;
    private final List<StoredTile> tiles = new ArrayList<>();

    Tiles(int groups) {
      this.groups = groups;
    }

    @Override
    public void row(JsonParser row) throws IOException {
      String key = LogRowParser.text(row);
      long slot = LogRowParser.number(row);
      long run = LogRowParser.number(row);
      long maxSeq = LogRowParser.number(row);
      List<String> cells = new ArrayList<>(groups);
      for (int i = 0; i < groups; i++) {
        cells.add(LogRowParser.text(row));
      }
      row.nextToken();
      tiles.add(new StoredTile(key, slot, run, maxSeq, cells));
    }
  }
}
