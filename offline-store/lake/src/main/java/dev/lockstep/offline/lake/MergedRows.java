/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import com.google.common.collect.ImmutableList;
import dev.lockstep.row.LogRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.iceberg.io.CloseableIterable;

/** The rows of several files in the order of (key, event time, seq). Not thread-safe. */
final class MergedRows implements Iterator<LogRow>, AutoCloseable {
  private static final class Run {
    private final Iterator<LogRow> rows;
    private LogRow next;

    Run(Iterator<LogRow> rows) {
      this.rows = rows;
      this.next = rows.next();
    }

    LogRow next() {
      return next;
    }

    boolean advance() {
      boolean more = rows.hasNext();
      if (more) {
        next = rows.next();
      }
      return more;
    }
  }

  private final List<CloseableIterable<LogRow>> open = new ArrayList<>();
  private final PriorityQueue<Run> runs =
      new PriorityQueue<>(Comparator.comparing(Run::next, RowBatches.ORDER));

  MergedRows(LakeTable table, List<LakeFile> files) {
    for (LakeFile file : files) {
      CloseableIterable<LogRow> rows = table.rows(file);
      open.add(rows);
      Iterator<LogRow> iterator = file.sorted() ? rows.iterator() : sorted(rows);
      if (iterator.hasNext()) {
        runs.add(new Run(iterator));
      }
    }
  }

  @Override
  public boolean hasNext() {
    return !runs.isEmpty();
  }

  @Override
  public LogRow next() {
    Run run = runs.remove();
    LogRow row = run.next();
    if (run.advance()) {
      runs.add(run);
    }
    return row;
  }

  @Override
  public void close() {
    try {
      for (CloseableIterable<LogRow> rows : open) {
        rows.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Iterator<LogRow> sorted(Iterable<LogRow> rows) {
    return ImmutableList.sortedCopyOf(RowBatches.ORDER, rows).iterator();
  }
}
