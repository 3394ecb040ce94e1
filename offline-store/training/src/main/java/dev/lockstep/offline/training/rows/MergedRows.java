/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.rows;

import dev.lockstep.offline.training.kernel.RowBatch;
import dev.lockstep.offline.training.kernel.RowStream;
import dev.lockstep.plan.ColumnPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Merges streams in the order of (key, event time, seq). */
final class MergedRows implements RowStream {
  private static final int BATCH = 2048;

  private final List<RowStream> streams;
  private final PriorityQueue<Cursor> cursors =
      new PriorityQueue<>(
          (left, right) -> RowBatch.compare(left.batch, left.at, right.batch, right.at));
  private final RowBatch merged;
  private boolean opened;

  MergedRows(List<ColumnPlan> columns, List<RowStream> streams) {
    this.streams = streams;
    this.merged = new RowBatch(columns, BATCH);
  }

  private static final class Cursor {
    private final RowStream stream;
    private RowBatch batch;
    private int at;

    Cursor(RowStream stream, RowBatch batch) {
      this.stream = stream;
      this.batch = batch;
    }

    /** Whether there is another row. */
    boolean advance() throws IOException {
      at++;
      if (at == batch.size) {
        RowBatch next = stream.next();
        if (next == null) {
          return false;
        }
        batch = next;
        at = 0;
      }
      return true;
    }
  }

  @Override
  public @Nullable RowBatch next() throws IOException {
    if (!opened) {
      opened = true;
      for (RowStream stream : streams) {
        RowBatch batch = stream.next();
        if (batch != null) {
          cursors.add(new Cursor(stream, batch));
        }
      }
    }
    merged.size = 0;
    while (merged.size < BATCH) {
      Cursor first = cursors.poll();
      if (first == null) {
        break;
      }
      take(first);
    }
    return merged.size == 0 ? null : merged;
  }

  /** Takes rows of one stream for as long as no other has an earlier one. */
  private void take(Cursor first) throws IOException {
    Cursor second = cursors.peek();
    do {
      merged.append(first.batch, first.at);
      if (!first.advance()) {
        return;
      }
    } while (merged.size < BATCH
        && (second == null
            || RowBatch.compare(first.batch, first.at, second.batch, second.at) < 0));
    cursors.add(first);
  }

  @Override
  public void close() throws IOException {
    List<RowStream> open = new ArrayList<>(streams);
    Collections.reverse(open);
    IOException failure = null;
    for (RowStream stream : open) {
      try {
        stream.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
