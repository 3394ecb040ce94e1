/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.online.read;

import dev.lockstep.error.LockstepException;
import dev.lockstep.plan.ViewPlan;
import dev.lockstep.row.EntityKey;
import dev.lockstep.row.LogRow;
import java.util.List;
import java.util.Map;

/** Whole rows of entities, for whoever keeps them and follows the log from there. Thread-safe. */
public interface RowSource {
  /**
   * Whether whoever has seen a partition of a view's log up to a seq has seen all that any read has
   * shown, and all that the log held a while ago. False as long as that is not known, and when the
   * view must not be read.
   */
  boolean isReachedBy(ViewPlan view, int partition, long seq);

  /**
   * All rows of some entities with all their columns, from an answer that is proved complete up to
   * a seq at least.
   *
   * @param keys entities of one partition, at least one
   * @param fromMillis rows of earlier events are left out; {@link Long#MIN_VALUE} for none
   * @param leastSeq the log has a row with this seq, and the answer must come from no shorter log
   * @return by entity, in no order; those without rows too
   * @throws LockstepException STORE_UNAVAILABLE if there is no such answer now, ROW_LIMIT if there
   *     are more rows than {@code maxRows}
   */
  Map<EntityKey, List<LogRow>> rows(
      ViewPlan view,
      int partition,
      List<EntityKey> keys,
      long fromMillis,
      long leastSeq,
      int maxRows);

  /**
   * The newest rows of one entity, in the order of the view; as {@link #rows}.
   *
   * @param count how many at most
   */
  List<LogRow> newestRows(ViewPlan view, int partition, EntityKey key, long leastSeq, int count);
}
