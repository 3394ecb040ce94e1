/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.parquet;

import java.util.Map;

/**
 * The columns of a row group that were asked for.
 *
 * @param rows how many rows each column has
 */
public record RowGroup(long rows, Map<String, ColumnReaderOf> columns) {
  /** A column that was asked for. */
  public ColumnReaderOf column(String name) {
    ColumnReaderOf column = columns.get(name);
    if (column == null) {
      throw new IllegalArgumentException("Column " + name + " was not asked for");
    }
    return column;
  }
}
