/* SPDX-License-Identifier: Apache-2.0 */
package dev.lockstep.store;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A complete answer to a {@link ViewRequest}.
 *
 * @param entities one per entity of the request, in its order
 * @param queries what the store was asked; empty for a reader without a store
 */
public record ViewAnswer(List<EntityAnswer> entities, List<StoreQuery> queries) {
  public ViewAnswer {
    entities = ImmutableList.copyOf(entities);
    queries = ImmutableList.copyOf(queries);
  }
}
