/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.rows;

import dev.lockstep.offline.training.kernel.RowBatch;
import dev.lockstep.offline.training.kernel.RowStream;
import dev.lockstep.plan.ColumnPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings the rows of a file that was not written in order into order, in bounded memory. */
final class SortedRows {
  private static final int RUN = 1 << 17;

  private SortedRows() {}

  /** Reads a stream to its end and closes it. */
  static RowStream of(List<ColumnPlan> columns, RowStream unordered, Path directory)
      throws IOException {
    List<RowStream> runs = new ArrayList<>();
    try (unordered) {
      RowBatch run = new RowBatch(columns, RUN);
      for (RowBatch next = unordered.next(); next != null; next = unordered.next()) {
        for (int i = 0; i < next.size; i++) {
          run.append(next, i);
          if (run.size == RUN) {
            runs.add(RowRun.of(columns, new Sorted(columns, run), directory));
            run.size = 0;
          }
        }
      }
      runs.add(new Sorted(columns, run));
    }
    return runs.size() == 1 ? runs.get(0) : new MergedRows(columns, runs);
  }

  /** One run in memory. */
  private static final class Sorted implements RowStream {
    private static final int BATCH = 4096;

    private final RowBatch run;
    private final Integer[] order;
    private final RowBatch batch;
    private int at;

    Sorted(List<ColumnPlan> columns, RowBatch run) {
      this.run = run;
      this.order = new Integer[run.size];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, (left, right) -> RowBatch.compare(run, left, run, right));
      this.batch = new RowBatch(columns, BATCH);
    }

    @Override
    public @Nullable RowBatch next() {
      batch.size = 0;
      while (batch.size < BATCH && at < order.length) {
        batch.append(run, order[at++]);
      }
      return batch.size == 0 ? null : batch;
    }

    @Override
    public void close() {}
  }
}
