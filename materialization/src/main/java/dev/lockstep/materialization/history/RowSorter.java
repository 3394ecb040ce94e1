/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import com.google.common.collect.Iterators;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Puts any number of rows into the order of their arrival, on disk where they are many. */
final class RowSorter implements AutoCloseable {
  private final Path directory;
  private final String name;
  private final long maxBytes;
  private final List<RowFile> runs = new ArrayList<>();
  private final List<RowFile.Reader> open = new ArrayList<>();
  private List<HistoryRow> buffer = new ArrayList<>();
  private long bytes;

  /**
   * @param directory for temporary files, whose names begin with {@code name}
   * @param maxBytes about how much memory rows may take
   */
  RowSorter(Path directory, String name, long maxBytes) {
    this.directory = directory;
    this.name = name;
    this.maxBytes = maxBytes;
  }

  void add(HistoryRow row) {
    buffer.add(row);
    bytes += row.footprint();
    if (bytes >= maxBytes) {
      spill();
    }
  }

  /** All rows in order; only once, and nothing may be added after it. */
  Iterator<HistoryRow> sorted() {
    buffer.sort(HistoryRow.ORDER);
    List<Iterator<HistoryRow>> all = new ArrayList<>();
    all.add(buffer.iterator());
    for (RowFile run : runs) {
      RowFile.Reader reader = run.read();
      open.add(reader);
      all.add(reader);
    }
    return Iterators.mergeSorted(all, HistoryRow.ORDER);
  }

  @Override
  public void close() {
    open.forEach(RowFile.Reader::close);
  }

  private void spill() {
    buffer.sort(HistoryRow.ORDER);
    RowFile run = new RowFile(directory.resolve(name + ".run" + runs.size()));
    run.write(buffer.iterator());
    runs.add(run);
    buffer = new ArrayList<>();
    bytes = 0;
  }
}
