/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.training;

import dev.lockstep.offline.lake.Lake;
import dev.lockstep.offline.lake.LakePosition;
import dev.lockstep.offline.lake.LakeTable;
import dev.lockstep.offline.lake.StalePositionException;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.LogRow;
import java.util.List;

/** Gets rows into a lake. */
public final class TestingLake {
  private TestingLake() {}

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
