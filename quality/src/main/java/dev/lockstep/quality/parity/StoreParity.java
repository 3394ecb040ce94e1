/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.quality.parity;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.LakeScan;
import dev.lockstep.offline.lake.LakeSnapshot;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.online.read.StoreInspector;
import dev.lockstep.online.tile.TileHistory;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.quality.parity.Finding.Check;
import dev.lockstep.quality.parity.Finding.Place;
import dev.lockstep.quality.parity.RowDigests.Block;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import dev.lockstep.row.LogRowCodec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Compares the online store with the lake, row by row: every row that the lake has, by sums over
 * blocks of seqs first, and one by one where these differ. Used by one thread.
 */
final class StoreParity {
  private static final int MOST_BLOCKS_EXAMINED = 20;
  private static final int SETTLE_TRIES = 6;
  private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** A clock may be a little wrong. */
  private static final long SKEW_MILLIS = 60_000;

  private final Lake lake;
  private final StoreInspector store;
  private final TileParity tiles;
  private final ReportBuilder report;
  private final Options options;

  /**
   * @param fromIngestMillis rows that arrived before are left out; {@link Long#MIN_VALUE} for none
   * @param tileKeys of how many entities of a view tiles are compared
   * @param seed of the sample of entities
   * @param staleAfter tiles that are older, while the lake has more rows, are stale
   */
  record Options(long fromIngestMillis, int tileKeys, int seed, Duration staleAfter) {}

  StoreParity(
      Lake lake, StoreInspector store, TileHistory history, ReportBuilder report, Options options) {
    this.lake = lake;
    this.store = store;
    this.tiles = new TileParity(store, history, report, options.staleAfter());
    this.report = report;
    this.options = options;
  }

  /** Checks rows and tiles of one view version. */
  void check(ViewPlan view) throws IOException {
    Optional<LakeTable> table = lake.table(view);
    Optional<LakeSnapshot> snapshot = table.flatMap(LakeTable::current);
    if (snapshot.isEmpty()) {
      return;
    }
    LakeTable rowsOfView = table.orElseThrow();
    List<LakeFile> all = rowsOfView.scan(snapshot.get(), LakeScan.ALL);
    // Of a check of what is new, files without new rows are no part, and tiles are looked at bucket
    // by
    // bucket, or each round would read the whole lake.
    boolean everything = options.fromIngestMillis() == Long.MIN_VALUE;
    List<LakeFile> files =
        everything
            ? all
            : all.stream()
                .filter(file -> file.hasRowsAfter(options.fromIngestMillis() - 1))
                .toList();
    int bucket = Math.floorMod(options.seed(), rowsOfView.keyBuckets());
    RowDigests digests = new RowDigests(new LogRowCodec(view));
    KeySample sample = new KeySample(options.tileKeys(), options.seed());
    Skew skew = new Skew(System.currentTimeMillis() + SKEW_MILLIS);
    for (LakeFile file : files) {
      try (CloseableIterable<LogRow> rows = rowsOfView.rows(file)) {
        for (LogRow row : rows) {
          if (everything || rowsOfView.keyBucket(row.key().encoded()) == bucket) {
            sample.add(row.key());
          }
          if (row.ingestTimeMillis() >= options.fromIngestMillis()) {
            digests.add(row);
            skew.look(row);
          }
        }
      }
    }
    skew.finding(view).ifPresent(report::finding);
    compareRows(view, rowsOfView, files, snapshot.get().position(), digests);
    List<LakeFile> sampled =
        everything
            ? all
            : rowsOfView.scan(snapshot.get(), LakeScan.ALL.withKeyBuckets(Set.of(bucket)));
    tiles.check(view, rowsOfView, sampled, snapshot.get(), sample.keys());
  }

  private void compareRows(
      ViewPlan view,
      LakeTable table,
      List<LakeFile> files,
      LakePosition position,
      RowDigests digests)
      throws IOException {
    TreeSet<Block> different = new TreeSet<>();
    long rows = 0;
    for (Block block : digests.blocks()) {
      rows += digests.get(block).rows();
      if (!settles(view, block, position, digests)) {
        different.add(block);
      }
    }
    long divergent = tellBefore(view, position, digests);
    Map<Integer, List<RowDifference>> missing = new TreeMap<>();
    if (!different.isEmpty()) {
      Map<Block, List<LogRow>> expected = rows(table, files, different);
      for (Block block : different) {
        if (!expected.containsKey(block)) {
          // Too many to look into each.
          divergent++;
          report.leftOut();
          continue;
        }
        List<LogRow> online = online(view, block, position);
        List<RowDifference> differences = RowDifference.between(view, expected.get(block), online);
        for (RowDifference difference : differences) {
          if (difference.cause() == Cause.MISSING_ROW) {
            missing
                .computeIfAbsent(block.partition(), partition -> new ArrayList<>())
                .add(difference);
          } else {
            divergent++;
            report.finding(finding(view, difference));
          }
        }
      }
    }
    divergent += tellMissing(view, position, missing);
    report.rows(view.name(), view.version(), rows, divergent);
  }

  /** Rows of the store before the first block that the lake has any of, of which none should be. */
  private long tellBefore(ViewPlan view, LakePosition position, RowDigests digests) {
    long divergent = 0;
    for (int partition : position.seqs().keySet()) {
      long first =
          digests.blocks().stream()
              .filter(block -> block.partition() == partition)
              .mapToLong(Block::first)
              .min()
              .orElse(position.seq(partition).orElseThrow() + 1);
      List<LogRow> online =
          store.rows(view, partition, Long.MIN_VALUE, first - 1, options.fromIngestMillis());
      for (RowDifference extra : RowDifference.between(view, List.of(), online)) {
        divergent++;
        report.finding(finding(view, extra));
      }
    }
    return divergent;
  }

  /** A store that is behind catches up; what is wrong stays wrong. */
  private boolean settles(ViewPlan view, Block block, LakePosition position, RowDigests digests) {
    for (int i = 0; i < SETTLE_TRIES; i++) {
      if (digests.of(online(view, block, position)).equals(digests.get(block))) {
        return true;
      }
      LockSupport.parkNanos(SETTLE_NANOS);
    }
    return false;
  }

  private List<LogRow> online(ViewPlan view, Block block, LakePosition position) {
    long last = Math.min(block.last(), position.seq(block.partition()).orElse(Long.MIN_VALUE));
    return store.rows(view, block.partition(), block.first(), last, options.fromIngestMillis());
  }

  private Map<Block, List<LogRow>> rows(
      LakeTable table, List<LakeFile> files, TreeSet<Block> blocks) throws IOException {
    Map<Block, List<LogRow>> wanted = new TreeMap<>();
    blocks.stream()
        .limit(MOST_BLOCKS_EXAMINED)
        .forEach(block -> wanted.put(block, new ArrayList<>()));
    for (LakeFile file : files) {
      try (CloseableIterable<LogRow> rows = table.rows(file)) {
        for (LogRow row : rows) {
          List<LogRow> own = wanted.get(Block.of(row));
          if (own != null && row.ingestTimeMillis() >= options.fromIngestMillis()) {
            own.add(row);
          }
        }
      }
    }
    return wanted;
  }

  /**
   * Rows that are missing at the end of a partition only mean that the store is behind.
   *
   * @return how many are missing for other reasons
   */
  private long tellMissing(
      ViewPlan view, LakePosition position, Map<Integer, List<RowDifference>> missing) {
    long divergent = 0;
    for (Map.Entry<Integer, List<RowDifference>> entry : missing.entrySet()) {
      int partition = entry.getKey();
      long end = position.seq(partition).orElse(Long.MIN_VALUE);
      long behind = tail(entry.getValue(), end);
      int size = entry.getValue().size();
      for (RowDifference difference : entry.getValue().subList(0, size - (int) behind)) {
        divergent++;
        report.finding(finding(view, difference));
      }
      if (behind > 0) {
        report.finding(lagging(view, partition, end - behind, end, behind));
      }
    }
    return divergent;
  }

  /** How many of these, in the order of seq, are the last of their partition without a gap. */
  private static long tail(List<RowDifference> missing, long end) {
    long behind = 0;
    for (int i = missing.size() - 1; i >= 0; i--) {
      if (missing.get(i).row().seq() != end - behind) {
        break;
      }
      behind++;
    }
    return behind;
  }

  private static Finding lagging(
      ViewPlan view, int partition, long reached, long end, long behind) {
    return new Finding(
        Check.ROWS,
        Cause.LAGGING_PARTITION,
        view.name(),
        view.version(),
        "",
        "",
        List.of(new Place(partition, reached + 1), new Place(partition, end)),
        "partition %s ends at row %s online, at row %s in the lake"
            .formatted(partition, reached, end),
        "lockstep status",
        behind);
  }

  private static Finding finding(ViewPlan view, RowDifference difference) {
    LogRow row = difference.row();
    EntityKey key = row.key();
    return new Finding(
        Check.ROWS,
        difference.cause(),
        view.name(),
        view.version(),
        "",
        key.encoded(),
        List.of(new Place(row.partition(), row.seq())),
        "row %s of partition %s, event time %s, arrived %s: %s"
            .formatted(
                row.seq(),
                row.partition(),
                Instant.ofEpochMilli(row.eventTimeMillis()),
                Instant.ofEpochMilli(row.ingestTimeMillis()),
                difference.evidence()),
        "lockstep parity --view %s --rows-only".formatted(view.name()),
        1);
  }

  /** Rows that came from the future. */
  private static final class Skew {
    private final long latestMillis;
    private long rows;
    private long worstMillis;
    private Place place = new Place(0, 0);

    Skew(long latestMillis) {
      this.latestMillis = latestMillis;
    }

    void look(LogRow row) {
      if (row.ingestTimeMillis() > latestMillis) {
        rows++;
        if (row.ingestTimeMillis() > worstMillis) {
          worstMillis = row.ingestTimeMillis();
          place = new Place(row.partition(), row.seq());
        }
      }
    }

    Optional<Finding> finding(ViewPlan view) {
      if (rows == 0) {
        return Optional.empty();
      }
      return Optional.of(
          new Finding(
              Check.ROWS,
              Cause.CLOCK_SKEW,
              view.name(),
              view.version(),
              "",
              "",
              List.of(place),
              "%,d rows arrived later than now, up to %s"
                  .formatted(rows, Instant.ofEpochMilli(worstMillis)),
              "",
              rows));
    }
  }
}
