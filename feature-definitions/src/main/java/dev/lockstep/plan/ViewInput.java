/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import dev.lockstep.expression.Expression;
import java.util.Map;
import java.util.Optional;

/**
 * The row logic between one source and a view's feature log.
 *
 * @param source where events come from
 * @param where events for which this is not true are dropped; over the source's columns
 * @param derived expressions of derived columns by column name, over the source's columns; a log
 *     column that is not here is the source column of the same name, or null if the source has none
 */
public record ViewInput(
    SourcePlan source, Optional<Expression> where, Map<String, Expression> derived) {
  public ViewInput {
    requireNonNull(source, "source is null");
    requireNonNull(where, "where is null");
    derived = ImmutableMap.copyOf(derived);
  }
}
