/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.row;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of a view's feature log. Immutable.
 *
 * @param key the entity
 * @param eventTimeMillis ts, epoch milliseconds
 * @param partition the log partition that the row lives in, from 0; one key lives in one partition
 * @param seq position in the partition; live rows count up from 1, imported history is at or below
 *     0
 * @param ingestTimeMillis when the row arrived, epoch milliseconds; never falls with rising seq
 * @param eventId identity for de-duplication; empty when the view does not de-duplicate
 * @param values one per {@link dev.lockstep.plan.ViewPlan#columns()}, in that order; null for null
 */
public record LogRow(
    EntityKey key,
    long eventTimeMillis,
    int partition,
    long seq,
    long ingestTimeMillis,
    String eventId,
    List<@Nullable Object> values) {
  public LogRow {
    requireNonNull(key, "key is null");
    requireNonNull(eventId, "eventId is null");
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }
}
