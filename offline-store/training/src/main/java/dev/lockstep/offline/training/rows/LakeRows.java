/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.rows;

import com.google.common.collect.Lists;
import dev.lockstep.offline.lake.LakeFile;
import dev.lockstep.offline.training.kernel.RowBatch;
import dev.lockstep.offline.training.kernel.RowStream;
import dev.lockstep.plan.ColumnPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of some files of a lake table that count, in the order of (key, event time, seq). Files
 * are merged as they are read; more of them than can be open at a time are first merged into
 * temporary files, and so is what was not written in order.
 */
public final class LakeRows {
  private static final int MOST_OPEN = 16;
  private static final int LEAST_OPEN = 4;

  /** Of all open files, each with the wanted columns of a row group in memory. */
  private static final long OPEN_BYTES = 16L << 20;

  /** Key, times and seq. */
  private static final int LOG_BYTES = 4 * Long.BYTES;

  private LakeRows() {}

  /**
   * Opens the files.
   *
   * @param columns view columns in the order of the batches
   * @param directory for temporary files
   */
  public static RowStream open(
      List<LakeFile> files,
      List<ColumnPlan> columns,
      KeyRanks ranks,
      RowFilter filter,
      Path directory)
      throws IOException {
    List<LakeFile> ordered = new ArrayList<>(files);
    // The same merge whatever order the plan has; and files that follow one another stay together.
    ordered.sort(
        Comparator.comparingLong((LakeFile file) -> file.eventTimes().min())
            .thenComparing(LakeFile::location));
    List<RowStream> streams = new ArrayList<>();
    try {
      int mostOpen = mostOpen(ordered, columns);
      if (ordered.size() <= mostOpen) {
        for (LakeFile file : ordered) {
          streams.add(stream(file, columns, ranks, filter, directory));
        }
      } else {
        for (List<LakeFile> group : Lists.partition(ordered, groupSize(ordered.size(), mostOpen))) {
          streams.add(
              RowRun.of(columns, open(group, columns, ranks, filter, directory), directory));
        }
      }
    } catch (IOException | RuntimeException e) {
      new MergedRows(columns, streams).close();
      throw e;
    }
    return streams.size() == 1 ? streams.get(0) : new MergedRows(columns, streams);
  }

  /** So that there are at most as many groups as can be open. */
  private static int groupSize(int files, int mostOpen) {
    return Math.max(mostOpen, (files + mostOpen - 1) / mostOpen);
  }

  /** How many files are open at a time: fewer if they are large. */
  private static int mostOpen(List<LakeFile> files, List<ColumnPlan> columns) {
    long largest = 1;
    for (LakeFile file : files) {
      long rowsOfGroup = file.rows() / Math.max(1, file.rowGroupOffsets().size());
      largest = Math.max(largest, rowsOfGroup * (LOG_BYTES + (long) Long.BYTES * columns.size()));
    }
    return (int) Math.max(LEAST_OPEN, Math.min(MOST_OPEN, OPEN_BYTES / largest));
  }

  private static RowStream stream(
      LakeFile file, List<ColumnPlan> columns, KeyRanks ranks, RowFilter filter, Path directory)
      throws IOException {
    RowStream rows = new FileRows(file, columns, ranks, filter);
    return file.sorted()
        ? new Checked(rows, file.location())
        : SortedRows.of(columns, rows, directory);
  }

  /** A file that says that it is sorted and is not must not give wrong answers. */
  private static final class Checked implements RowStream {
    private final RowStream rows;
    private final String name;
    private int key = Integer.MIN_VALUE;
    private long time;
    private long seq;

    Checked(RowStream rows, String name) {
      this.rows = rows;
      this.name = name;
    }

    @Override
    public @Nullable RowBatch next() throws IOException {
      RowBatch batch = rows.next();
      for (int i = 0; batch != null && i < batch.size; i++) {
        int nextKey = batch.keys[i];
        long nextTime = batch.eventTimes[i];
        if (nextKey < key
            || (nextKey == key
                && (nextTime < time || (nextTime == time && batch.seqs[i] <= seq)))) {
          throw new IOException("The rows of lake file " + name + " are not in their order");
        }
        key = nextKey;
        time = nextTime;
        seq = batch.seqs[i];
      }
      return batch;
    }

    @Override
    public void close() throws IOException {
      rows.close();
    }
  }
}
