/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.wire;

import dev.lockstep.proto.v1.CountedList;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads single cells of a column, of whatever type it is. */
public final class ColumnCells {
  private ColumnCells() {}

  /**
   * The value of a row in the Java representation of its type; null for null.
   *
   * @throws IndexOutOfBoundsException if the column has no such row
   * @throws NumberFormatException if the row holds a decimal that is none
   */
  public static @Nullable Object get(ValueColumn column, int row) {
    if (Collections.binarySearch(column.getNullsList(), row) >= 0) {
      return null;
    }
    return switch (column.getValuesCase()) {
      case INT32S -> column.getInt32S().getValues(row);
      case INT64S -> column.getInt64S().getValues(row);
      case FLOATS -> column.getFloats().getValues(row);
      case DOUBLES -> column.getDoubles().getValues(row);
      case DECIMALS -> new BigDecimal(column.getDecimals().getValues(row));
      case STRINGS -> column.getStrings().getValues(row);
      case BOOLS -> column.getBools().getValues(row);
      case BYTES -> Bytes.copyOf(column.getBytes().getValues(row).toByteArray());
      case TIMESTAMPS -> Instant.ofEpochMilli(column.getTimestamps().getValues(row));
      case LISTS -> list(column.getLists().getValues(row));
      case COUNTED_LISTS -> countedList(column.getCountedLists().getValues(row));
      case VALUES_NOT_SET -> throw new IndexOutOfBoundsException(row);
    };
  }

  private static List<@Nullable Object> list(ValueColumn elements) {
    int size = ColumnReader.rows(elements);
    List<@Nullable Object> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(get(elements, i));
    }
    return Collections.unmodifiableList(list);
  }

  private static List<ValueCount> countedList(CountedList counted) {
    List<@Nullable Object> values = list(counted.getValues());
    List<ValueCount> list = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      if (value == null) {
        throw new IllegalArgumentException("A counted value is null");
      }
      list.add(new ValueCount(value, counted.getCounts(i)));
    }
    return List.copyOf(list);
  }
}
