/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.tile.TileJob;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogColumns;
import dev.lockstep.row.LogRow;
import dev.lockstep.tile.TileBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** What a task does: makes tiles of a partition's rows, which come in order. */
final class TileTask implements FlatMapFunction<Iterator<InternalRow>, TaskTiles> {
  private static final long serialVersionUID = 1;
  private static final List<String> FIXED =
      List.of(
          LogColumns.KEY,
          LogColumns.EVENT_TIME,
          LogColumns.PARTITION,
          LogColumns.SEQ,
          LogColumns.INGEST_TIME);
  private static final long MICROS = 1000;
  private static final int LOOK_EVERY = 4096;

  private final Broadcast<Shipped<TileJob>> shipped;

  TileTask(Broadcast<Shipped<TileJob>> shipped) {
    this.shipped = shipped;
  }

  /** The columns of the rows that it takes, in their order: the fixed ones, then the view's. */
  static List<String> columns(TileJob job) {
    List<String> names = new ArrayList<>(FIXED);
    job.columns().stream().map(ColumnPlan::name).forEach(names::add);
    return names;
  }

  @Override
  public Iterator<TaskTiles> call(Iterator<InternalRow> rows) throws IOException {
    TileJob job = shipped.value().value();
    TaskTiles tiles = new TaskTiles(job.span().partitions());
    TileBuilder builder = new TileBuilder(job.view(), job.layout(), job.run(), tiles::add);
    List<ColumnPlan> columns = job.columns();
    int[] places =
        columns.stream().mapToInt(column -> job.view().columnIndex(column.name())).toArray();
    int width = job.view().columns().size();
    UTF8String lastKey = null;
    EntityKey key = new EntityKey("");
    for (int count = 0; rows.hasNext(); count++) {
      if (count % LOOK_EVERY == 0) {
        TaskContext.get().killTaskIfInterrupted();
      }
      InternalRow row = rows.next();
      UTF8String rowKey = row.getUTF8String(0);
      if (!Objects.equals(rowKey, lastKey)) {
        lastKey = rowKey.copy();
        key = new EntityKey(lastKey.toString());
      }
      @Nullable Object[] values = new @Nullable Object[width];
      for (int i = 0; i < places.length; i++) {
        int at = FIXED.size() + i;
        values[places[i]] =
            row.isNullAt(at) ? null : PartitionRows.value(row, at, columns.get(i).type());
      }
      int partition = row.getInt(2);
      long ingestMillis = Math.floorDiv(row.getLong(4), MICROS);
      tiles.count(partition, ingestMillis);
      builder.add(
          new LogRow(
              key,
              Math.floorDiv(row.getLong(1), MICROS),
              partition,
              row.getLong(3),
              ingestMillis,
              "",
              Arrays.asList(values)));
    }
    builder.finish();
    tiles.finish();
    return List.of(tiles).iterator();
  }
}
