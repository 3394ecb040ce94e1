/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.wire;

import dev.lockstep.proto.v1.CountedList;
import dev.lockstep.proto.v1.ValueColumn;
import dev.lockstep.type.Bytes;
import dev.lockstep.type.ValueCount;
import dev.lockstep.type.ValueType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of a column into the Java representation of a {@link ValueType}. Integer types
 * take each other's arrays as long as the numbers fit; every other type takes its own array only.
 */
public final class ColumnReader {
  /** Hears what is wrong with a column. */
  @FunctionalInterface
  public interface Problems {
    /**
     * @param row from 0, or {@link #WHOLE_COLUMN}
     * @param what a predicate of the column or of the row's value, e.g. "is null"
     */
    void add(int row, String what);
  }

  /** Stands for a row number when a whole column is wrong. */
  public static final int WHOLE_COLUMN = -1;

  private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,38}(\\.[0-9]{1,38})?");

  private ColumnReader() {}

  /** How many rows a column has. A column without an array has as many as it has nulls. */
  public static int rows(ValueColumn column) {
    return switch (column.getValuesCase()) {
      case INT32S -> column.getInt32S().getValuesCount();
      case INT64S -> column.getInt64S().getValuesCount();
      case FLOATS -> column.getFloats().getValuesCount();
      case DOUBLES -> column.getDoubles().getValuesCount();
      case DECIMALS -> column.getDecimals().getValuesCount();
      case STRINGS -> column.getStrings().getValuesCount();
      case BOOLS -> column.getBools().getValuesCount();
      case BYTES -> column.getBytes().getValuesCount();
      case TIMESTAMPS -> column.getTimestamps().getValuesCount();
      case LISTS -> column.getLists().getValuesCount();
      case COUNTED_LISTS -> column.getCountedLists().getValuesCount();
      case VALUES_NOT_SET -> column.getNullsCount();
    };
  }

  /**
   * Reads all rows.
   *
   * @return one value per row; null where the column says so and where a problem was reported
   */
  public static List<@Nullable Object> read(ValueColumn column, ValueType type, Problems problems) {
    int rows = rows(column);
    if (!checkNulls(column, rows, problems)) {
      return Collections.nCopies(rows, null);
    }
    if (column.getNullsCount() == rows) {
      return Collections.nCopies(rows, null);
    }
    if (!takes(type, column.getValuesCase())) {
      problems.add(
          WHOLE_COLUMN,
          "holds " + display(column.getValuesCase()) + " values instead of " + type.display());
      return Collections.nCopies(rows, null);
    }
    List<@Nullable Object> values = new ArrayList<>(rows);
    int nextNull = 0;
    for (int row = 0; row < rows; row++) {
      if (nextNull < column.getNullsCount() && column.getNulls(nextNull) == row) {
        nextNull++;
        values.add(null);
      } else {
        values.add(value(column, row, type, problems));
      }
    }
    return values;
  }

  /** The value type that an array holds, as far as the array tells; for messages. */
  static String display(ValueColumn.ValuesCase values) {
    return switch (values) {
      case INT32S -> "INT32";
      case INT64S -> "INT64";
      case FLOATS -> "FLOAT";
      case DOUBLES -> "DOUBLE";
      case DECIMALS -> "DECIMAL";
      case STRINGS -> "STRING";
      case BOOLS -> "BOOL";
      case BYTES -> "BYTES";
      case TIMESTAMPS -> "TIMESTAMP";
      case LISTS -> "LIST";
      case COUNTED_LISTS -> "counted LIST";
      case VALUES_NOT_SET -> "no";
    };
  }

  private static boolean checkNulls(ValueColumn column, int rows, Problems problems) {
    int last = -1;
    for (int i = 0; i < column.getNullsCount(); i++) {
      int row = column.getNulls(i);
      // Above 2^31 the number is negative here, and so not ascending.
      if (row <= last || row >= rows) {
        problems.add(
            WHOLE_COLUMN,
            "lists row %s in nulls, which must ascend and stay below %s"
                .formatted(Integer.toUnsignedString(row), rows));
        return false;
      }
      last = row;
    }
    return true;
  }

  private static boolean takes(ValueType type, ValueColumn.ValuesCase values) {
    return switch (values) {
      case INT32S, INT64S -> type == ValueType.INT32 || type == ValueType.INT64;
      case FLOATS -> type == ValueType.FLOAT;
      case DOUBLES -> type == ValueType.DOUBLE;
      case DECIMALS -> type instanceof ValueType.Decimal;
      case STRINGS -> type == ValueType.STRING;
      case BOOLS -> type == ValueType.BOOL;
      case BYTES -> type == ValueType.BYTES;
      case TIMESTAMPS -> type == ValueType.TIMESTAMP;
      case LISTS -> type instanceof ValueType.ListOf;
      case COUNTED_LISTS -> type instanceof ValueType.CountedList;
      case VALUES_NOT_SET -> false;
    };
  }

  private static @Nullable Object value(
      ValueColumn column, int row, ValueType type, Problems problems) {
    return switch (column.getValuesCase()) {
      case INT32S -> integer(column.getInt32S().getValues(row), row, type, problems);
      case INT64S -> integer(column.getInt64S().getValues(row), row, type, problems);
      case FLOATS -> column.getFloats().getValues(row);
      case DOUBLES -> column.getDoubles().getValues(row);
      case DECIMALS -> decimal(column.getDecimals().getValues(row), row, type, problems);
      case STRINGS -> column.getStrings().getValues(row);
      case BOOLS -> column.getBools().getValues(row);
      case BYTES -> Bytes.copyOf(column.getBytes().getValues(row).toByteArray());
      case TIMESTAMPS -> Instant.ofEpochMilli(column.getTimestamps().getValues(row));
      case LISTS ->
          list(column.getLists().getValues(row), ((ValueType.ListOf) type).element(), row, problems)
              .orElse(null);
      case COUNTED_LISTS ->
          countedList(
                  column.getCountedLists().getValues(row),
                  ((ValueType.CountedList) type).element(),
                  row,
                  problems)
              .orElse(null);
      case VALUES_NOT_SET -> null;
    };
  }

  private static @Nullable Object integer(long value, int row, ValueType type, Problems problems) {
    if (type == ValueType.INT64) {
      return value;
    }
    if (value != (int) value) {
      problems.add(row, "is outside INT32: " + value);
      return null;
    }
    return (int) value;
  }

  private static @Nullable Object decimal(String text, int row, ValueType type, Problems problems) {
    ValueType.Decimal decimal = (ValueType.Decimal) type;
    if (DECIMAL.matcher(text).matches()) {
      BigDecimal value = new BigDecimal(text).stripTrailingZeros();
      if (value.scale() <= decimal.scale()) {
        BigDecimal scaled = value.setScale(decimal.scale());
        if (scaled.precision() <= decimal.precision()) {
          return scaled;
        }
      }
    }
    problems.add(row, "does not fit " + type.display() + ": " + Texts.quote(text));
    return null;
  }

  private static Optional<Object> list(
      ValueColumn elements, ValueType element, int row, Problems problems) {
    if (elements.getNullsCount() > 0) {
      problems.add(row, "is a list with a null element");
      return Optional.empty();
    }
    boolean[] wrong = {false};
    List<@Nullable Object> values =
        read(
            elements,
            element,
            (index, what) -> {
              wrong[0] = true;
              problems.add(
                  row, index == WHOLE_COLUMN ? what : "has element " + index + " that " + what);
            });
    return wrong[0] ? Optional.empty() : Optional.of(Collections.unmodifiableList(values));
  }

  private static Optional<Object> countedList(
      CountedList list, ValueType element, int row, Problems problems) {
    int counts = list.getCountsCount();
    if (counts != rows(list.getValues())) {
      problems.add(
          row,
          "is a counted list with %s counts for %s values"
              .formatted(counts, rows(list.getValues())));
      return Optional.empty();
    }
    return list(list.getValues(), element, row, problems)
        .map(
            values -> {
              List<ValueCount> counted = new ArrayList<>(counts);
              for (int i = 0; i < counts; i++) {
                counted.add(new ValueCount(((List<?>) values).get(i), list.getCounts(i)));
              }
              return Collections.unmodifiableList(counted);
            });
  }
}
