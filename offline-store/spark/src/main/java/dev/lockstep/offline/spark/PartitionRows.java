/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import com.google.common.collect.ImmutableList;
import dev.lockstep.offline.training.column.ColumnBuffer;
import dev.lockstep.offline.training.kernel.RowBatch;
import dev.lockstep.offline.training.kernel.RowStream;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueType;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToIntFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.jspecify.annotations.Nullable;

/** The lake's rows of a partition, as they come. Not thread-safe. */
final class PartitionRows implements RowStream {
  private static final int BATCH = 2048;
  private static final long MICROS = 1000;

  private final Iterator<InternalRow> rows;
  private final RowLayout layout;
  private final ToIntFunction<InternalRow> entity;
  private final RowBatch batch;
  private final ValueType[] types;

  /**
   * @param entity the number of a row's entity; below 0 if the spine does not ask for it
   */
  PartitionRows(
      Iterator<InternalRow> rows,
      RowLayout layout,
      List<ColumnPlan> columns,
      ToIntFunction<InternalRow> entity) {
    this.rows = rows;
    this.layout = layout;
    this.entity = entity;
    this.batch = new RowBatch(columns, BATCH);
    this.types = columns.stream().map(ColumnPlan::type).toArray(ValueType[]::new);
  }

  @Override
  public @Nullable RowBatch next() {
    batch.size = 0;
    while (batch.size < BATCH && rows.hasNext()) {
      InternalRow row = rows.next();
      int number = entity.applyAsInt(row);
      if (number >= 0) {
        add(row, number);
      }
    }
    return batch.size == 0 ? null : batch;
  }

  private void add(InternalRow row, int number) {
    int at = batch.size++;
    batch.keys[at] = number;
    batch.eventTimes[at] = Math.floorDiv(row.getLong(layout.eventTime()), MICROS);
    batch.seqs[at] = row.getLong(layout.seq());
    batch.ingestTimes[at] =
        layout.ingestTimes() ? Math.floorDiv(row.getLong(layout.ingestTime()), MICROS) : 0;
    for (int i = 0; i < types.length; i++) {
      read(row, layout.columns() + i, types[i], batch.columns[i], at);
    }
  }

  private static void read(InternalRow row, int column, ValueType type, ColumnBuffer out, int at) {
    if (row.isNullAt(column)) {
      out.setNull(at);
    } else if (out.kind() == ColumnBuffer.Kind.OBJECT) {
      out.setObject(at, value(row, column, type));
    } else {
      switch ((ValueType.Scalar) type) {
        case INT32 -> out.setLong(at, row.getInt(column));
        case INT64 -> out.setLong(at, row.getLong(column));
        case BOOL -> out.setLong(at, row.getBoolean(column) ? 1 : 0);
        case TIMESTAMP -> out.setLong(at, Math.floorDiv(row.getLong(column), MICROS));
        case FLOAT -> out.setDouble(at, row.getFloat(column));
        case DOUBLE -> out.setDouble(at, row.getDouble(column));
        case STRING, BYTES -> throw new IllegalStateException(type.display());
      }
    }
  }

  /** A value that is not null, in the Java representation of its type. */
  static Object value(SpecializedGetters from, int at, ValueType type) {
    if (type instanceof ValueType.ListOf list) {
      ArrayData array = from.getArray(at);
      ImmutableList.Builder<Object> elements = ImmutableList.builder();
      for (int i = 0; i < array.numElements(); i++) {
        elements.add(value(array, i, list.element()));
      }
      return elements.build();
    }
    if (type instanceof ValueType.Decimal decimal) {
      return from.getDecimal(at, decimal.precision(), decimal.scale())
          .toJavaBigDecimal()
          .setScale(decimal.scale());
    }
    return switch ((ValueType.Scalar) type) {
      case INT32 -> (Object) from.getInt(at);
      case INT64 -> (Object) from.getLong(at);
      case FLOAT -> (Object) from.getFloat(at);
      case DOUBLE -> (Object) from.getDouble(at);
      case BOOL -> (Object) from.getBoolean(at);
      case TIMESTAMP -> Instant.ofEpochMilli(Math.floorDiv(from.getLong(at), MICROS));
      case STRING -> from.getUTF8String(at).toString();
      case BYTES -> Bytes.copyOf(from.getBinary(at));
    };
  }

  @Override
  public void close() {}
}
