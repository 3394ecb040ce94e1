/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.offline.lake.StalePositionException;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKeyCodec;
import dev.lockstep.row.LogRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows, and how they get into a lake. */
public final class TestingLake {
  private TestingLake() {}

  /**
   * A row of partition 0.
   *
   * @param values by column, those of the key among them; a column without one is null
   */
  public static LogRow row(
      ViewPlan view, Map<String, Object> values, long seq, long timeMillis, long arrivalMillis) {
    List<Object> key =
        view.entity().keys().stream()
            .map(column -> Objects.requireNonNull(values.get(column.name())))
            .toList();
    List<@Nullable Object> columns = new ArrayList<>();
    view.columns().forEach(column -> columns.add(values.get(column.name())));
    return new LogRow(
        EntityKeyCodec.encode(view.entity(), key), timeMillis, 0, seq, arrivalMillis, "", columns);
  }

  /** Appends rows and moves the position on to them. */
  public static void append(Lake lake, ViewPlan view, List<LogRow> rows) {
    LakeTable table = lake.tableOrCreate(view);
    LakePosition before = table.position();
    LakePosition reached = before;
    for (LogRow row : rows) {
      if (!reached.contains(row.partition(), row.seq())) {
        reached = reached.with(row.partition(), row.seq());
      }
    }
    try {
      table.append(table.write(rows, Runnable::run), before, reached);
    } catch (StalePositionException e) {
      throw new IllegalStateException(e);
    }
  }
}
