/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training.parquet;

import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.Dictionary;
import org.jspecify.annotations.Nullable;

/**
 * A column of a row group.
 *
 * @param reader stands at the first value
 * @param dictionary if every value is a number into it, else null
 */
public record ColumnReaderOf(
    ColumnReader reader, ColumnDescriptor descriptor, @Nullable Dictionary dictionary) {
  /** The definition level of a value that is not null. */
  public int maxDefinition() {
    return descriptor.getMaxDefinitionLevel();
  }
}
