/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.offline.training.parquet.ParquetSource;
import dev.lockstep.offline.training.parquet.RowGroup;
import dev.lockstep.offline.training.parquet.ValueReader;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.row.InvalidRowException;
import dev.lockstep.type.ValueType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;

/** Reads keys and times of a spine's row groups into indexes. Immutable; thread-safe. */
public final class SpineKeys {
  private static final int BATCH = 8192;

  private final Spine spine;
  private final String timestampColumn;
  private final List<SpineIndex> indexes;
  private final SpineProblems problems;
  private final List<String> columns;

  public SpineKeys(
      Spine spine, String timestampColumn, List<SpineIndex> indexes, SpineProblems problems) {
    this.spine = spine;
    this.timestampColumn = timestampColumn;
    this.indexes = List.copyOf(indexes);
    this.problems = problems;
    Set<String> names = new LinkedHashSet<>();
    names.add(timestampColumn);
    for (SpineIndex index : indexes) {
      index.entity().keys().forEach(key -> names.add(key.name()));
    }
    this.columns = List.copyOf(names);
  }

  /**
   * Reads one row group.
   *
   * @param progress takes how many rows more have been read
   */
  public void read(int rowGroup, LongConsumer progress) throws IOException {
    try (ParquetSource source = spine.open()) {
      RowGroup group = source.open(rowGroup, columns);
      int rows = Math.toIntExact(group.rows());
      int firstRow = Math.toIntExact(spine.firstRow(rowGroup));
      Columns read = new Columns(group);
      List<Numbering> numberings = new ArrayList<>();
      for (SpineIndex index : indexes) {
        numberings.add(new Numbering(index, read, rows));
      }
      for (int from = 0; from < rows; from += BATCH) {
        int count = Math.min(BATCH, rows - from);
        read.next(count);
        for (int i = 0; i < count; i++) {
          add(read, i, firstRow + from + i, numberings);
        }
        progress.accept(count);
      }
      for (Numbering numbering : numberings) {
        numbering.index.add(numbering.entries);
      }
    }
  }

  private void add(Columns read, int at, int row, List<Numbering> numberings) {
    if (read.times.isNull(at)) {
      problems.add(row, "column '" + timestampColumn + "' is null");
      return;
    }
    for (Numbering numbering : numberings) {
      String problem = numbering.add(at, read.times.getLong(at), row);
      if (!problem.isEmpty()) {
        problems.add(row, problem);
      }
    }
  }

  /** The columns of a row group, a batch at a time. */
  private final class Columns {
    private final ColumnBuffer times = new ColumnBuffer(ValueType.TIMESTAMP, BATCH);
    private final ValueReader timeReader;
    private final Map<String, ColumnBuffer> keys = new LinkedHashMap<>();
    private final Map<String, ValueReader> readers = new HashMap<>();

    Columns(RowGroup group) {
      timeReader = new ValueReader(group.column(timestampColumn), ValueType.TIMESTAMP);
      for (SpineIndex index : indexes) {
        for (ColumnPlan key : index.entity().keys()) {
          if (!key.name().equals(timestampColumn) && !keys.containsKey(key.name())) {
            keys.put(key.name(), new ColumnBuffer(key.type(), BATCH));
            readers.put(key.name(), new ValueReader(group.column(key.name()), key.type()));
          }
        }
      }
    }

    void next(int count) {
      timeReader.read(times, 0, count);
      keys.forEach(
          (name, buffer) -> Objects.requireNonNull(readers.get(name)).read(buffer, 0, count));
    }

    ColumnBuffer column(String name) {
      return name.equals(timestampColumn) ? times : Objects.requireNonNull(keys.get(name));
    }
  }

  /** Numbers one index's entities; most rows have one that this row group had before. */
  private static final class Numbering {
    private final SpineIndex index;
    private final ColumnBuffer[] keys;
    private final SpineEntries entries;
    private final Map<Object, Integer> known = new HashMap<>();
    private final LongNumbers knownLongs = new LongNumbers();

    Numbering(SpineIndex index, Columns columns, int rows) {
      this.index = index;
      this.keys =
          index.entity().keys().stream()
              .map(key -> columns.column(key.name()))
              .toArray(ColumnBuffer[]::new);
      this.entries = new SpineEntries(rows);
    }

    /** What is wrong with the row's key, or the empty string. */
    String add(int at, long time, int row) {
      for (int i = 0; i < keys.length; i++) {
        if (keys[i].isNull(at)) {
          return "key column '" + index.entity().keys().get(i).name() + "' is null";
        }
      }
      try {
        entries.add(number(at), time, row);
        return "";
      } catch (InvalidRowException e) {
        return String.valueOf(e.getMessage());
      }
    }

    private int number(int at) {
      if (keys.length == 1 && keys[0].kind() == ColumnBuffer.Kind.LONG) {
        long value = keys[0].getLong(at);
        int number = knownLongs.get(value);
        if (number < 0) {
          number = index.numbers().number(List.of(Objects.requireNonNull(keys[0].get(at))));
          knownLongs.put(value, number);
        }
        return number;
      }
      List<Object> values = new ArrayList<>(keys.length);
      for (ColumnBuffer key : keys) {
        values.add(Objects.requireNonNull(key.get(at)));
      }
      Object cacheKey = values.size() == 1 ? values.get(0) : values;
      Integer number = known.get(cacheKey);
      if (number == null) {
        number = index.numbers().number(values);
        known.put(cacheKey, number);
      }
      return number;
    }
  }
}
