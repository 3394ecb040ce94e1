/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.kernel.SpineBatch;
import dev.lockstep.offline.training.kernel.SpineStream;
import java.util.Iterator;
import java.util.function.ToIntFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;

/** The spine's rows of a partition, as they come. Not thread-safe. */
final class PartitionSpine implements SpineStream {
  private static final int BATCH = 4096;

  private final Iterator<InternalRow> rows;
  private final RowLayout layout;
  private final ToIntFunction<InternalRow> entity;
  private final SpineBatch batch = new SpineBatch(BATCH);

  PartitionSpine(Iterator<InternalRow> rows, RowLayout layout, ToIntFunction<InternalRow> entity) {
    this.rows = rows;
    this.layout = layout;
    this.entity = entity;
  }

  @Override
  public @Nullable SpineBatch next() {
    batch.size = 0;
    while (batch.size < BATCH && rows.hasNext()) {
      InternalRow row = rows.next();
      int at = batch.size++;
      batch.keys[at] = entity.applyAsInt(row);
      batch.times[at] = row.getLong(layout.eventTime());
      batch.rows[at] = row.getInt(layout.row());
    }
    return batch.size == 0 ? null : batch;
  }

  @Override
  public void close() {}
}
