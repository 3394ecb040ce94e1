/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.plan;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What features are about, e.g. a card.
 *
 * @param name unique in its feature set
 * @param keys the join keys in the order of their encoding, at least one, all required
 */
public record EntityPlan(String name, List<ColumnPlan> keys) {
  public EntityPlan {
    requireNonNull(name, "name is null");
    keys = ImmutableList.copyOf(keys);
    checkArgument(!keys.isEmpty(), "Entity %s has no key", name);
  }
}
