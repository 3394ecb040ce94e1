/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.lockstep.error.ErrorCode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.ColumnEncoding;
import dev.lockstep.row.LogColumns;
import dev.lockstep.row.StoreType;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A column of the table. Never null.
 *
 * @param name unique in the table, ignoring case
 * @param type of the stored values
 * @param raw whether values are stored as they are, without a dictionary: for columns whose values
 *     hardly repeat
 */
record StoreColumn(String name, StoreType type, boolean raw) {
  StoreColumn {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
  }

  /**
   * The columns of a view's table: those of every feature log, then value and state of each log
   * column.
   *
   * @throws LockstepException INVALID_DEFINITION if two names differ only by case, which Pinot
   *     would take for one column
   */
  static List<StoreColumn> of(ViewPlan view) {
    ImmutableList.Builder<StoreColumn> columns = ImmutableList.builder();
    columns.add(new StoreColumn(LogColumns.KEY, StoreType.STRING, false));
    columns.add(new StoreColumn(LogColumns.EVENT_TIME, StoreType.LONG, true));
    columns.add(new StoreColumn(LogColumns.PARTITION, StoreType.INT, false));
    columns.add(new StoreColumn(LogColumns.SEQ, StoreType.LONG, true));
    columns.add(new StoreColumn(LogColumns.INGEST_TIME, StoreType.LONG, true));
    columns.add(new StoreColumn(LogColumns.EVENT_ID, StoreType.STRING, true));
    for (ColumnPlan column : view.columns()) {
      StoreType type = ColumnEncoding.storeType(column.type());
      boolean raw = type == StoreType.LONG || type == StoreType.DOUBLE;
      columns.add(new StoreColumn(column.name(), type, raw));
      columns.add(new StoreColumn(LogColumns.state(column.name()), StoreType.INT, false));
    }
    return checkNames(view, columns.build());
  }

  private static List<StoreColumn> checkNames(ViewPlan view, List<StoreColumn> columns) {
    Map<String, String> seen = new HashMap<>();
    for (StoreColumn column : columns) {
      String other = seen.put(column.name().toLowerCase(Locale.ROOT), column.name());
      if (other != null) {
        throw new LockstepException(
            ErrorCode.INVALID_DEFINITION,
            "Cannot store view %s: columns %s and %s have the same name but for case"
                .formatted(view.name(), other, column.name()));
      }
    }
    return columns;
  }
}
