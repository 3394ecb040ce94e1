/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.history;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.plan.SourceFormat;
import dev.lockstep.plan.SourcePlan;
import dev.lockstep.type.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files that hold a source's history.
 *
 * @param source whose events they are
 * @param arrivalColumn the column that says when an event arrived; empty for event time
 * @param files in the order in which events of the same arrival time count
 */
public record HistorySource(SourcePlan source, Optional<String> arrivalColumn, List<Opener> files) {
  /** Opens a file. */
  @FunctionalInterface
  public interface Opener {
    /**
     * @param columns what to read: the source with the arrival column among its columns, as JSON
     */
    HistoryFile open(SourcePlan columns);
  }

  public HistorySource {
    requireNonNull(source, "source is null");
    requireNonNull(arrivalColumn, "arrivalColumn is null");
    files = ImmutableList.copyOf(files);
  }

  /** The source as the files spell it: JSON, with the arrival column behind the declared ones. */
  SourcePlan columns() {
    List<ColumnPlan> columns = new ArrayList<>(source.columns());
    if (arrivalColumn.isPresent() && arrivalIndex() == columns.size()) {
      columns.add(new ColumnPlan(arrivalColumn.get(), ValueType.TIMESTAMP, false));
    }
    return new SourcePlan(
        source.name(),
        source.topic(),
        new SourceFormat.Json(),
        columns,
        source.timestampColumn(),
        source.timestampFormat(),
        source.maxFutureMillis());
  }

  /** Where the arrival column is among {@link #columns}; -1 without one. */
  int arrivalIndex() {
    if (arrivalColumn.isEmpty() || arrivalColumn.get().equals(source.timestampColumn())) {
      return -1;
    }
    for (int i = 0; i < source.columns().size(); i++) {
      if (source.columns().get(i).name().equals(arrivalColumn.get())) {
        return i;
      }
    }
    return source.columns().size();
  }
}
