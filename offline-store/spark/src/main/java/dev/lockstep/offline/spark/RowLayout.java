/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.offline.spark;

import dev.lockstep.offline.training.kernel.KernelPlan;
import dev.lockstep.plan.ColumnPlan;
import dev.lockstep.row.LogColumns;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Where columns of the rows of lake and spine are when they come to a task. Immutable.
 *
 * @param keyed whether the entity's key comes first, before its number
 * @param ingestTimes whether the rows of the lake have ingest times
 */
record RowLayout(boolean keyed, boolean ingestTimes) implements Serializable {
  /** Which entity, or which slice of one. */
  static final String NUMBER = "ls_number";

  /** The number of a row of the spine. */
  static final String ROW = "ls_row";

  int key() {
    return 0;
  }

  int number() {
    return keyed ? 1 : 0;
  }

  int eventTime() {
    return number() + 1;
  }

  /** Of rows of the lake. */
  int seq() {
    return eventTime() + 1;
  }

  /** Of rows of the spine. */
  int row() {
    return eventTime() + 1;
  }

  int ingestTime() {
    return seq() + 1;
  }

  /** The first of the view's columns. */
  int columns() {
    return ingestTimes ? ingestTime() + 1 : ingestTime();
  }

  /** The order of both sides. */
  List<String> entity() {
    return keyed ? List.of(LogColumns.KEY, NUMBER) : List.of(NUMBER);
  }

  /** All columns of rows of the lake. */
  List<String> lakeColumns(KernelPlan plan) {
    List<String> names = new ArrayList<>(entity());
    names.add(LogColumns.EVENT_TIME);
    names.add(LogColumns.SEQ);
    if (ingestTimes) {
      names.add(LogColumns.INGEST_TIME);
    }
    plan.columns().stream().map(ColumnPlan::name).forEach(names::add);
    return names;
  }
}
