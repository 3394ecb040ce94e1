/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.materialization.row;

import dev.lockstep.row.EntityKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of an event. */
public sealed interface RowOutcome {
  /** The view does not want it. */
  record Filtered() implements RowOutcome {
    static final Filtered INSTANCE = new Filtered();
  }

  /**
   * It is a row that still needs its place in the log.
   *
   * @param key the entity
   * @param eventTimeMillis epoch milliseconds
   * @param eventId identity for de-duplication; empty when the view does not de-duplicate
   * @param values one per column of the view; not changed after this
   */
  record Row(EntityKey key, long eventTimeMillis, String eventId, List<@Nullable Object> values)
      implements RowOutcome {}

  /**
   * It cannot become a row.
   *
   * @param stage where it was refused
   * @param reason why, for whoever sent the event
   */
  record Rejected(RowStage stage, String reason) implements RowOutcome {}
}
