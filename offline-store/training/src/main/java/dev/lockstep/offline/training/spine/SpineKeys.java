/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.spine;

import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.offline.training.parquet.ParquetSource;
import dev.lockstep.offline.training.parquet.RowGroup;
import dev.lockstep.offline.training.parquet.ValueReader;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.EntityPlan;
import dev.lockstep.row.EntityKeyCodec;
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

/** Reads keys and times of a spine's row groups. Immutable; thread-safe. */
public final class SpineKeys {
  private static final int BATCH = 8192;

  private final Spine spine;
  private final String timestampColumn;
  private final List<EntityPlan> entities;
  private final SpineProblems problems;
  private final List<String> columns;

  /** Takes the rows of a row group by one entity, in their order. */
  public interface Consumer {
    /** A number for an entity, by its encoded key; asked once or little more for each entity. */
    int number(String encodedKey);

    /**
     * Takes a row.
     *
     * @param number that of its entity
     * @param timeMillis T, epoch milliseconds
     * @param row its number in the spine, from 0
     */
    void add(int number, long timeMillis, int row) throws IOException;
  }

  /**
   * @param problems takes rows without a time or a key
   */
  public SpineKeys(
      Spine spine, String timestampColumn, List<EntityPlan> entities, SpineProblems problems) {
    this.spine = spine;
    this.timestampColumn = timestampColumn;
    this.entities = List.copyOf(entities);
    this.problems = problems;
    Set<String> names = new LinkedHashSet<>();
    names.add(timestampColumn);
    for (EntityPlan entity : entities) {
      entity.keys().forEach(key -> names.add(key.name()));
    }
    this.columns = List.copyOf(names);
  }

  /**
   * Reads one row group into indexes, one per entity.
   *
   * @param progress takes how many rows more have been read
   */
  public void index(int rowGroup, List<SpineIndex> indexes, LongConsumer progress)
      throws IOException {
    int rows = Math.toIntExact(spine.rowGroups().get(rowGroup));
    List<SpineIndex.Adding> adding = indexes.stream().map(index -> index.adding(rows)).toList();
    read(rowGroup, adding, progress);
    for (SpineIndex.Adding added : adding) {
      added.finish();
    }
  }

  /**
   * Reads one row group.
   *
   * @param consumers one per entity
   * @param progress takes how many rows more have been read
   */
  public void read(int rowGroup, List<? extends Consumer> consumers, LongConsumer progress)
      throws IOException {
    try (ParquetSource source = spine.open()) {
      RowGroup group = source.open(rowGroup, columns);
      int rows = Math.toIntExact(group.rows());
      int firstRow = Math.toIntExact(spine.firstRow(rowGroup));
      Columns read = new Columns(group);
      List<Numbering> numberings = new ArrayList<>();
      for (int i = 0; i < entities.size(); i++) {
        numberings.add(new Numbering(entities.get(i), consumers.get(i), read));
      }
      for (int from = 0; from < rows; from += BATCH) {
        int count = Math.min(BATCH, rows - from);
        read.next(count);
        for (int i = 0; i < count; i++) {
          add(read, i, firstRow + from + i, numberings);
        }
        progress.accept(count);
      }
    }
  }

  private void add(Columns read, int at, int row, List<Numbering> numberings) throws IOException {
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
      for (EntityPlan entity : entities) {
        for (ColumnPlan key : entity.keys()) {
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

  /** Finds the numbers of entities; most rows have one that this row group had before. */
  private static final class Numbering {
    private final EntityPlan entity;
    private final Consumer consumer;
    private final ColumnBuffer[] keys;
    private final Map<Object, Integer> known = new HashMap<>();
    private final LongNumbers knownLongs = new LongNumbers();

    Numbering(EntityPlan entity, Consumer consumer, Columns columns) {
      this.entity = entity;
      this.consumer = consumer;
      this.keys =
          entity.keys().stream()
              .map(key -> columns.column(key.name()))
              .toArray(ColumnBuffer[]::new);
    }

    /** What is wrong with the row's key, or the empty string. */
    String add(int at, long time, int row) throws IOException {
      for (int i = 0; i < keys.length; i++) {
        if (keys[i].isNull(at)) {
          return "key column '" + entity.keys().get(i).name() + "' is null";
        }
      }
      try {
        consumer.add(number(at), time, row);
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
          number = number(List.of(Objects.requireNonNull(keys[0].get(at))));
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
        number = number(values);
        known.put(cacheKey, number);
      }
      return number;
    }

    private int number(List<Object> values) {
      return consumer.number(EntityKeyCodec.encode(entity, values).encoded());
    }
  }
}
