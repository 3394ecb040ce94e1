/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.lowering;

import com.google.common.collect.ImmutableList;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.row.ColumnEncoding;
import dev.lockstep.row.LogColumns;
import dev.lockstep.row.StoreType;
import java.util.List;

/**
 * Which parts of rows a query brings. The answer's columns are, in this order: the key if asked
 * for, event time, seq, then ingest time and event id if asked for, then value and state of each
 * column.
 *
 * @param key whether to bring the key; needless when only one is asked for
 * @param origin whether to bring ingest time and event id, which no feature needs
 * @param columns log columns to bring
 */
public record RowSelection(boolean key, boolean origin, List<ColumnPlan> columns) {
  public RowSelection {
    columns = ImmutableList.copyOf(columns);
  }

  /** The columns of the answer. */
  public List<ResultColumn> resultColumns() {
    ImmutableList.Builder<ResultColumn> result = ImmutableList.builder();
    if (key) {
      result.add(ResultColumn.of(LogColumns.KEY, StoreType.STRING));
    }
    result.add(ResultColumn.of(LogColumns.EVENT_TIME, StoreType.LONG));
    result.add(ResultColumn.of(LogColumns.SEQ, StoreType.LONG));
    if (origin) {
      result.add(ResultColumn.of(LogColumns.INGEST_TIME, StoreType.LONG));
      result.add(ResultColumn.of(LogColumns.EVENT_ID, StoreType.STRING));
    }
    for (ColumnPlan column : columns) {
      result.add(ResultColumn.of(column.name(), ColumnEncoding.storeType(column.type())));
      result.add(ResultColumn.of(LogColumns.state(column.name()), StoreType.INT));
    }
    return result.build();
  }
}
