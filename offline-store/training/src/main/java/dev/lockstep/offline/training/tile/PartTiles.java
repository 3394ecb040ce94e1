/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.tile;

import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.training.TrainingProgress;
import dev.lockstep.offline.training.kernel.RowBatch;
import dev.lockstep.offline.training.kernel.RowStream;
import dev.lockstep.offline.training.rows.KeyRanks;
import dev.lockstep.offline.training.rows.LakeKeys;
import dev.lockstep.offline.training.rows.LakeRows;
import dev.lockstep.offline.training.rows.RowFilter;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogColumns;
import dev.lockstep.row.LogRow;
import dev.lockstep.tile.TileBuilder;
import dev.lockstep.tile.TileSink;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tiles of the entities in one part of the lake. For one use. */
final class PartTiles {
  /** What is in the span is told by position, not by time. */
  private static final RowFilter ALL =
      new RowFilter(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Optional.empty(), false);

  private static final RowFilter ALL_WITH_ARRIVAL =
      new RowFilter(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Optional.empty(), true);

  /** Read as if it were one of the view's. */
  private static final ColumnPlan PARTITION =
      new ColumnPlan(LogColumns.PARTITION, ValueType.INT32, true);

  private final TileJob job;
  private final List<LakeFile> files;
  private final Path directory;
  private final TrainingProgress progress;
  private final List<ColumnPlan> columns;
  private final int[] places;
  private final long[] rows;
  private final long[] ingestMillis;
  private long tiles;

  PartTiles(TileJob job, List<LakeFile> files, Path directory, TrainingProgress progress) {
    this.job = job;
    this.files = files;
    this.directory = directory;
    this.progress = progress;
    this.columns = new ArrayList<>();
    List<ColumnPlan> read = job.columns();
    this.places = read.stream().mapToInt(column -> job.view().columnIndex(column.name())).toArray();
    columns.addAll(read);
    columns.add(PARTITION);
    this.rows = new long[job.span().partitions()];
    this.ingestMillis = new long[job.span().partitions()];
    Arrays.fill(ingestMillis, Long.MIN_VALUE);
  }

  TileTally give(TileSink sink) throws IOException {
    List<String> keys = keys();
    Map<String, Integer> numbers = new HashMap<>();
    for (String key : keys) {
      numbers.put(key, numbers.size());
    }
    KeyRanks ranks = key -> numbers.getOrDefault(key, KeyRanks.NONE);
    TileBuilder builder =
        new TileBuilder(
            job.view(),
            job.layout(),
            job.run(),
            tile -> {
              tiles++;
              sink.accept(tile);
            });
    try (RowStream stream = LakeRows.open(files, columns, ranks, ALL_WITH_ARRIVAL, directory)) {
      for (RowBatch batch = stream.next(); batch != null; batch = stream.next()) {
        take(batch, keys, builder);
        progress.advance(batch.size);
        if (Thread.interrupted()) {
          throw new IOException("Interrupted while computing tiles of " + job.view().name());
        }
      }
      builder.finish();
    }
    return new TileTally(
        Arrays.stream(rows).boxed().toList(), Arrays.stream(ingestMillis).boxed().toList(), tiles);
  }

  private List<String> keys() throws IOException {
    LakeKeys keys = new LakeKeys();
    for (LakeFile file : files) {
      keys.read(file, ALL);
    }
    return keys.sorted();
  }

  private void take(RowBatch batch, List<String> keys, TileBuilder builder) throws IOException {
    for (int i = 0; i < batch.size; i++) {
      int partition = (int) batch.columns[places.length].getLong(i);
      long seq = batch.seqs[i];
      if (job.span().contains(partition, seq)) {
        rows[partition]++;
        ingestMillis[partition] = Math.max(ingestMillis[partition], batch.ingestTimes[i]);
        builder.add(row(batch, i, keys.get(batch.keys[i]), partition));
      }
    }
  }

  private LogRow row(RowBatch batch, int at, String key, int partition) {
    @Nullable Object[] values = new @Nullable Object[job.view().columns().size()];
    for (int i = 0; i < places.length; i++) {
      values[places[i]] = batch.columns[i].get(at);
    }
    return new LogRow(
        new EntityKey(key),
        batch.eventTimes[at],
        partition,
        batch.seqs[at],
        batch.ingestTimes[at],
        "",
        Arrays.asList(values));
  }
}
