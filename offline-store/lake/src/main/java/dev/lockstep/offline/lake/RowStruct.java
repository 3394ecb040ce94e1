/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.lake;

import static java.util.Objects.requireNonNull;

import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogColumns;
import dev.lockstep.row.LogRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.jspecify.annotations.Nullable;

/** A row as a record of its table. Holds one row at a time; not thread-safe. */
final class RowStruct implements StructLike {
  private final Mapping mapping;
  private @Nullable LogRow row;

  private RowStruct(Mapping mapping) {
    this.mapping = mapping;
  }

  @Override
  public int size() {
    return mapping.columns.length;
  }

  @Override
  public <T> @Nullable T get(int position, Class<T> javaClass) {
    return javaClass.cast(value(mapping.columns[position]));
  }

  private @Nullable Object value(int column) {
    LogRow current = requireNonNull(row, "no row");
    return switch (column) {
      case 0 -> current.key().encoded();
      case 1 -> current.eventTimeMillis() * RowValues.MICROS_PER_MILLI;
      case 2 -> current.partition();
      case 3 -> current.seq();
      case 4 -> current.ingestTimeMillis() * RowValues.MICROS_PER_MILLI;
      case 5 -> current.eventId();
      default -> userValue(current, column - LakeSchema.FIXED_COLUMNS);
    };
  }

  private @Nullable Object userValue(LogRow current, int index) {
    Object value = current.values().get(index);
    return value == null ? null : mapping.toLake.get(index).apply(value);
  }

  @Override
  public <T> void set(int position, T value) {
    throw new UnsupportedOperationException("A row cannot be changed");
  }

  /** This struct with another row in it. */
  RowStruct wrap(LogRow newRow) {
    this.row = newRow;
    return this;
  }

  /** How the columns of a table and a view's rows belong together. Immutable. */
  static final class Mapping {
    private static final List<String> FIXED =
        List.of(
            LogColumns.KEY,
            LogColumns.EVENT_TIME,
            LogColumns.PARTITION,
            LogColumns.SEQ,
            LogColumns.INGEST_TIME,
            LogColumns.EVENT_ID);

    // From the table's place to ours: the fixed columns, then the view's.
    private final int[] columns;
    // From our place to the table's.
    private final int[] places;
    private final List<UnaryOperator<Object>> toLake;
    private final List<UnaryOperator<Object>> fromLake;

    Mapping(Schema schema, ViewPlan view) {
      List<String> names = new ArrayList<>(FIXED);
      view.columns().stream().map(ColumnPlan::name).forEach(names::add);
      this.columns = new int[names.size()];
      this.places = new int[names.size()];
      for (int place = 0; place < columns.length; place++) {
        columns[place] = names.indexOf(schema.columns().get(place).name());
        places[columns[place]] = place;
      }
      this.toLake = view.columns().stream().map(c -> RowValues.toLake(c.type())).toList();
      this.fromLake = view.columns().stream().map(c -> RowValues.fromLake(c.type())).toList();
    }

    RowStruct struct() {
      return new RowStruct(this);
    }

    /** The row that a record of the table holds. */
    LogRow row(StructLike struct) {
      List<@Nullable Object> values = new ArrayList<>(fromLake.size());
      for (int i = 0; i < fromLake.size(); i++) {
        Object value = struct.get(places[LakeSchema.FIXED_COLUMNS + i], Object.class);
        values.add(value == null ? null : fromLake.get(i).apply(value));
      }
      return new LogRow(
          new EntityKey(field(struct, 0).toString()),
          millis(field(struct, 1)),
          (Integer) field(struct, 2),
          (Long) field(struct, 3),
          millis(field(struct, 4)),
          field(struct, 5).toString(),
          values);
    }

    private Object field(StructLike struct, int column) {
      return requireNonNull(struct.get(places[column], Object.class), "required field is null");
    }

    private static long millis(Object micros) {
      return Math.floorDiv((Long) micros, RowValues.MICROS_PER_MILLI);
    }
  }
}
